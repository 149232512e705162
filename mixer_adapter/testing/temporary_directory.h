// A directory of a test's own.
#ifndef MIXER_ADAPTER_TESTING_TEMPORARY_DIRECTORY_H_
#define MIXER_ADAPTER_TESTING_TEMPORARY_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace mixer::testing {

// Gone with the object. Its methods give paths.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : TemporaryDirectory(Parent()) {}
  // `parent`: "/tmp" for unix sockets, whose path must be short.
  explicit TemporaryDirectory(const std::string& parent)
      : path_(parent + "/XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }

  // A file that holds `text` from one moment to the next.
  std::string Write(const std::string& name, const std::string& text) const {
    std::string path = *this / name;
    const std::string part = path + ".part";
    std::ofstream(part, std::ios::binary) << text;
    std::filesystem::rename(part, path);
    return path;
  }

 private:
  static std::string Parent() {
    const char* const tests = std::getenv("TEST_TMPDIR");
    return tests == nullptr ? "/tmp" : tests;
  }

  std::string path_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_TEMPORARY_DIRECTORY_H_
