#include "mixer_adapter/adapters/stdio/file_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_clock.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::stdio {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class FileSinkTest : public ::testing::Test {
 protected:
  std::unique_ptr<FileSink> Open(const Rotation& rotation) {
    auto sink = FileSink::Open(path_, rotation, &clock_);
    EXPECT_TRUE(sink.ok()) << sink.status();
    return *std::move(sink);
  }
  static void WriteAll(std::string_view text, Sink* sink) {
    while (!text.empty()) {
      const auto count = sink->Write(text);
      ASSERT_TRUE(count.ok()) << count.status();
      text.remove_prefix(*count);
    }
  }
  // Name -> text of all files.
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(directory_ / "")) {
      files[entry.path().filename()] = ReadAll(entry.path());
    }
    return files;
  }

  // 2026-01-02T03:04:05
  mixer::testing::FakeClock clock_{absl::FromUnixSeconds(1767323045)};
  testing::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "mixer.log";
};

TEST_F(FileSinkTest, Appends) {
  directory_.Write("mixer.log", "old\n");
  WriteAll("one\ntwo\n", Open({}).get());
  WriteAll("three\n", Open({}).get());
  EXPECT_THAT(Files(),
              ElementsAre(Pair("mixer.log", "old\none\ntwo\nthree\n")));
}

TEST_F(FileSinkTest, TurnsBySizeBetweenLines) {
  WriteAll("1\n22\n333\n4444\na line longer than a file\n6\n",
           Open({8, {}, 0}).get());
  EXPECT_THAT(Files(),
              ElementsAre(Pair("mixer-2026-01-02T03-04-05.000.log", "1\n22\n"),
                          Pair("mixer-2026-01-02T03-04-05.001.log", "333\n"),
                          Pair("mixer-2026-01-02T03-04-05.002.log", "4444\n"),
                          Pair("mixer-2026-01-02T03-04-05.003.log",
                               "a line longer than a file\n"),
                          Pair("mixer.log", "6\n")));
}

TEST_F(FileSinkTest, TurnsByAge) {
  const auto sink = Open({0, absl::Hours(24), 0});
  WriteAll("1\n", sink.get());
  clock_.Advance(absl::Hours(23));
  WriteAll("2\n", sink.get());
  clock_.Advance(absl::Hours(1));
  WriteAll("3\n", sink.get());
  EXPECT_THAT(Files(),
              ElementsAre(Pair("mixer-2026-01-03T03-04-05.000.log", "1\n2\n"),
                          Pair("mixer.log", "3\n")));
}

TEST_F(FileSinkTest, KeepsTheNewestFiles) {
  directory_.Write("mixer-notes.log", "of somebody else");
  const auto sink = Open({2, {}, 2});
  for (const char* const line : {"1\n", "2\n", "3\n", "4\n", "5\n"}) {
    WriteAll(line, sink.get());
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(Files(),
              ElementsAre(Pair("mixer-2026-01-02T03-04-08.000.log", "3\n"),
                          Pair("mixer-2026-01-02T03-04-09.000.log", "4\n"),
                          Pair("mixer-notes.log", "of somebody else"),
                          Pair("mixer.log", "5\n")));
}

TEST_F(FileSinkTest, NoticesThatTheFileWasMoved) {
  const auto sink = Open({});
  WriteAll("1\n", sink.get());
  fs::rename(path_, directory_ / "moved");
  WriteAll("2\n", sink.get());
  fs::remove(path_);
  WriteAll("3\n", sink.get());
  EXPECT_THAT(Files(),
              ElementsAre(Pair("mixer.log", "3\n"), Pair("moved", "1\n")));
}

TEST_F(FileSinkTest, ErrorsNameTheFile) {
  EXPECT_EQ(FileSink::Open("/no/such/folder/x", {}, &clock_).status().message(),
            "cannot open /no/such/folder/x: No such file or directory");
  const auto full = FileSink::Open("/dev/full", {}, &clock_);
  ASSERT_TRUE(full.ok());
  EXPECT_EQ((*full)->Write("x\n").status().message(),
            "cannot write to /dev/full: No space left on device");
}

TEST_F(FileSinkTest, WaitsForNoReaderOfAPipe) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(FileSink::Open(path_, {}, &clock_).status().message(),
            "cannot open " + path_ + ": No such device or address");
  const int reader = open(path_.c_str(), O_RDONLY | O_NONBLOCK);
  const auto sink = Open({});
  std::size_t taken = 0;
  for (std::size_t count = 1; count > 0; taken += count) {
    count = sink->Write(std::string(999, 'x') + "\n").value();
  }
  EXPECT_GT(taken, 4096u);
  close(reader);
}

TEST(WholeLines, CutsBetweenLines) {
  EXPECT_EQ(WholeLines("a\nb\n", 9), "a\nb\n");
  EXPECT_EQ(WholeLines("a\nb\n", 3), "a\n");
  EXPECT_EQ(WholeLines("abc\nd\n", 2), "abc\n");
  EXPECT_EQ(WholeLines("abc", 2), "abc");
}

}  // namespace
}  // namespace mixer::stdio
