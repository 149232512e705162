#include "mixer_adapter/config/fs_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string RuleText(const std::string& name, const std::string& match = "x") {
  return "kind: rule\nmetadata: {name: " + name +
         ", namespace: ns}\nspec: {match: " + match + "}\n";
}

class FsSourceTest : public testing::Test {
 protected:
  FsSourceTest()
      : root_(std::string(std::getenv("TEST_TMPDIR")) + "/" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::create_directories(root_);
  }

  std::string Path(const std::string& path) const { return root_ + "/" + path; }

  void Write(const std::string& path, const std::string& text) const {
    fs::create_directories(fs::path(Path(path)).parent_path());
    std::ofstream(Path(path), std::ios::binary) << text;
  }

  const std::string root_;
};

std::vector<std::string> Names(const Resources& resources) {
  std::vector<std::string> names;
  for (const auto& [key, unused] : resources.resources) {
    names.push_back(key.name);
  }
  return names;
}

std::vector<std::string> Errors(const Resources& resources) {
  std::vector<std::string> texts;
  for (const auto& error : resources.errors) texts.push_back(error.ToString());
  return texts;
}

std::string MatchOf(const Resources& resources, const std::string& name) {
  const auto found = resources.resources.find({"rule", "ns", name});
  if (found == resources.resources.end()) return "(none)";
  return found->second.spec.fields().at("match").string_value();
}

TEST_F(FsSourceTest, ReadsYamlFilesRecursively) {
  Write("a.yaml", RuleText("a"));
  Write("sub/b.yml", RuleText("b"));
  Write(".hidden.yaml", RuleText("c"));
  Write("dir.yaml/d.yaml", RuleText("d"));
  Write("x.YAML", RuleText("no"));
  Write("x.json", RuleText("no"));
  Write("x.yaml.bak", RuleText("no"));
  const Resources got = FsSource(root_).Read();
  EXPECT_THAT(Errors(got), IsEmpty());
  EXPECT_THAT(Names(got), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(got.resources.at({"rule", "ns", "b"}).origin, "sub/b.yml:1");
}

TEST_F(FsSourceTest, LaterFilesWin) {
  Write("a.yaml", RuleText("r", "one"));
  Write("a/z.yaml", RuleText("r", "two"));  // "a" < "a.yaml"
  FsSource source(root_);
  EXPECT_EQ(MatchOf(source.Read(), "r"), "one");
  Write("b/a.yaml", RuleText("r", "three"));
  EXPECT_EQ(MatchOf(source.Read(), "r"), "three");
}

// ..data -> ..2026, x.yaml -> ..data/x.yaml
TEST_F(FsSourceTest, ReadsAConfigMapMount) {
  Write("..2026/x.yaml", RuleText("a"));
  fs::create_directory_symlink("..2026", Path("..data"));
  fs::create_symlink("..data/x.yaml", Path("x.yaml"));
  const Resources got = FsSource(root_).Read();
  EXPECT_THAT(Errors(got), IsEmpty());
  EXPECT_EQ(got.resources.at({"rule", "ns", "a"}).origin, "x.yaml:1");
}

TEST_F(FsSourceTest, FollowsNoLinkToADirectoryButTheRoot) {
  Write("real/a.yaml", RuleText("a"));
  fs::create_directory_symlink("real", Path("link"));
  fs::create_directory_symlink(".", Path("real/loop"));
  EXPECT_THAT(Names(FsSource(root_).Read()), ElementsAre("a"));
  const Resources got = FsSource(Path("link")).Read();
  EXPECT_THAT(Names(got), ElementsAre("a"));
  EXPECT_EQ(got.resources.begin()->second.origin, "a.yaml:1");
}

TEST_F(FsSourceTest, ASingleFile) {
  Write("one.yaml", RuleText("a"));
  FsSource source(Path("one.yaml"));
  EXPECT_THAT(Names(source.Read()), ElementsAre("a"));
  EXPECT_EQ(source.Read().resources.begin()->second.origin,
            Path("one.yaml") + ":1");
  Write("text", "");
  EXPECT_THAT(Errors(FsSource(Path("text")).Read()),
              ElementsAre(HasSubstr("does not end in .yaml or .yml")));
}

TEST_F(FsSourceTest, AMissingRootIsAnError) {
  const Resources got = FsSource(Path("absent")).Read();
  EXPECT_THAT(Names(got), IsEmpty());
  EXPECT_THAT(Errors(got), ElementsAre(HasSubstr("absent: cannot be read: ")));
}

TEST_F(FsSourceTest, AnUnreadableFileHarmsNoOther) {
  fs::create_symlink("nowhere", Path("a.yaml"));
  Write("dir/b.yaml", RuleText("b"));
  fs::create_directory_symlink("dir", Path("b.yaml"));
  ASSERT_EQ(mkfifo(Path("c.yaml").c_str(), 0600), 0);
  Write("z.yaml", RuleText("z"));
  const Resources got = FsSource(root_).Read();
  EXPECT_THAT(Names(got), ElementsAre("b", "z"));
  EXPECT_THAT(Errors(got),
              ElementsAre(HasSubstr("a.yaml: cannot be read: open: No such"),
                          HasSubstr("b.yaml: cannot be read: is not a regular"),
                          HasSubstr("c.yaml: cannot be read: is not a")));
}

TEST_F(FsSourceTest, ALargeFileIsRefused) {
  FsSourceOptions options;
  options.limits.max_file_bytes = 10;
  Write("a.yaml", RuleText("a"));
  EXPECT_THAT(Errors(FsSource(root_, options).Read()),
              ElementsAre(HasSubstr("more than 10: split the file")));
}

TEST_F(FsSourceTest, AMistakeKeepsTheLastGoodVersion) {
  Write("a.yaml", RuleText("a", "one") + "---\n" + RuleText("b"));
  Write("c.yaml", RuleText("c"));
  FsSource source(root_);
  EXPECT_THAT(Errors(source.Read()), IsEmpty());

  Write("a.yaml", RuleText("a", "two") + "---\n" + RuleText("b") + "  [");
  Write("c.yaml", RuleText("d"));
  for (int i = 0; i < 2; ++i) {
    const Resources broken = source.Read();
    EXPECT_THAT(Names(broken), ElementsAre("a", "b", "d"));
    EXPECT_EQ(MatchOf(broken, "a"), "one");
    EXPECT_THAT(Errors(broken),
                ElementsAre(testing::AllOf(HasSubstr("a.yaml:"),
                                           HasSubstr("stays in effect"))));
  }

  Write("a.yaml", RuleText("a", "two"));
  const Resources mended = source.Read();
  EXPECT_THAT(Errors(mended), IsEmpty());
  EXPECT_EQ(MatchOf(mended, "a"), "two");
  EXPECT_EQ(MatchOf(mended, "b"), "(none)");

  fs::remove(Path("a.yaml"));
  EXPECT_THAT(Names(source.Read()), ElementsAre("d"));
}

TEST_F(FsSourceTest, AFileThatNeverWasGoodGivesWhatCanBeRead) {
  Write("a.yaml", RuleText("a") + "---\n[\n---\n" + RuleText("b"));
  FsSource source(root_);
  EXPECT_THAT(Names(source.Read()), ElementsAre("a", "b"));
  Write("a.yaml", RuleText("a") + "---\n[\n");
  EXPECT_THAT(Names(source.Read()), ElementsAre("a"));
}

TEST_F(FsSourceTest, AVanishedRootKeepsEverything) {
  Write("conf/a.yaml", RuleText("a"));
  FsSource source(Path("conf"));
  EXPECT_THAT(Names(source.Read()), ElementsAre("a"));
  fs::rename(Path("conf"), Path("away"));
  for (int i = 0; i < 2; ++i) {
    const Resources got = source.Read();
    EXPECT_THAT(Names(got), ElementsAre("a"));
    EXPECT_THAT(Errors(got), ElementsAre(HasSubstr("conf: cannot be read")));
  }
  fs::create_directory(Path("conf"));
  EXPECT_THAT(Names(source.Read()), IsEmpty());
}

// A change is told, once it has come to rest, and only if there is one.
class FsSourceChangeTest : public FsSourceTest {
 protected:
  FsSourceChangeTest() {
    options_.quiet = absl::Milliseconds(20);
    Write("a.yaml", RuleText("a", "one"));
    Write("sub/b.yaml", RuleText("b"));
  }

  // Much longer than a change takes to be noticed.
  static constexpr absl::Duration kLong = absl::Seconds(30);
  // Longer than it takes, when nothing is to come.
  static constexpr absl::Duration kShort = absl::Milliseconds(150);

  FsSourceOptions options_;
};

TEST_F(FsSourceChangeTest, OfAFile) {
  FsSource source(root_, options_);
  source.Read();
  EXPECT_FALSE(source.WaitForChange(kShort));
  Write("a.yaml", RuleText("a", "two"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source.Read(), "a"), "two");
  EXPECT_FALSE(source.WaitForChange(kShort));
}

TEST_F(FsSourceChangeTest, OfWhichFilesThereAre) {
  FsSource source(root_, options_);
  source.Read();
  Write("sub/deep/c.yaml", RuleText("c"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_THAT(Names(source.Read()), ElementsAre("a", "b", "c"));
  // In the directory that is new.
  Write("sub/deep/d.yaml", RuleText("d"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_THAT(Names(source.Read()), ElementsAre("a", "b", "c", "d"));
  fs::remove_all(Path("sub"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_THAT(Names(source.Read()), ElementsAre("a"));
}

TEST_F(FsSourceChangeTest, IsNotWhatLeavesTheContentAlone) {
  FsSource source(root_, options_);
  source.Read();
  const std::size_t parses = source.parses();
  Write("a.yaml", RuleText("a", "one"));
  Write(".a.yaml.swp", "an editor's");
  EXPECT_FALSE(source.WaitForChange(kShort));
  source.Read();
  EXPECT_EQ(source.parses(), parses);
}

// Write to another file and rename it, as editors and tools do.
TEST_F(FsSourceChangeTest, ByRenaming) {
  FsSource source(root_, options_);
  source.Read();
  Write(".tmp", RuleText("a", "two"));
  fs::rename(Path(".tmp"), Path("a.yaml"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source.Read(), "a"), "two");
}

// Kubernetes swaps the link ..data to change a config map.
TEST_F(FsSourceChangeTest, OfAConfigMapMount) {
  Write("map/..1/x.yaml", RuleText("x", "one"));
  fs::create_directory_symlink("..1", Path("map/..data"));
  fs::create_symlink("..data/x.yaml", Path("map/x.yaml"));
  FsSource source(Path("map"), options_);
  EXPECT_EQ(MatchOf(source.Read(), "x"), "one");
  Write("map/..2/x.yaml", RuleText("x", "two"));
  fs::create_directory_symlink("..2", Path("map/..data_tmp"));
  fs::rename(Path("map/..data_tmp"), Path("map/..data"));
  fs::remove_all(Path("map/..1"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  const Resources got = source.Read();
  EXPECT_THAT(Errors(got), IsEmpty());
  EXPECT_EQ(MatchOf(got, "x"), "two");
}

// What a link leads to is elsewhere.
TEST_F(FsSourceChangeTest, BehindALink) {
  Write("elsewhere/file", RuleText("l", "one"));
  fs::create_directory(Path("conf"));
  fs::create_symlink("../elsewhere/file", Path("conf/l.yaml"));
  FsSource source(Path("conf"), options_);
  EXPECT_EQ(MatchOf(source.Read(), "l"), "one");
  Write("elsewhere/file", RuleText("l", "two"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source.Read(), "l"), "two");
}

TEST_F(FsSourceChangeTest, OfTheRoot) {
  FsSource source(Path("sub"), options_);
  source.Read();
  fs::rename(Path("sub"), Path("away"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_THAT(Names(source.Read()), ElementsAre("b"));
  EXPECT_FALSE(source.WaitForChange(kShort));
  Write("sub/c.yaml", RuleText("c"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_THAT(Names(source.Read()), ElementsAre("c"));
}

// Without being told: by looking.
TEST_F(FsSourceChangeTest, WhereNothingIsWatched) {
  FsSource source(Path("none/conf"), options_);
  EXPECT_THAT(Errors(source.Read()), ElementsAre(HasSubstr("none/conf")));
  Write("none/conf/c.yaml", RuleText("c"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_THAT(Names(source.Read()), ElementsAre("c"));
}

TEST_F(FsSourceChangeTest, OnlyTheFileThatChangedIsParsed) {
  for (int i = 0; i < 50; ++i) {
    const std::string name = "r" + std::to_string(i);
    Write(name + ".yaml", RuleText(name));
  }
  FsSource source(root_, options_);
  source.Read();
  const std::size_t parses = source.parses();
  Write("r7.yaml", RuleText("r7", "other"));
  ASSERT_TRUE(source.WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source.Read(), "r7"), "other");
  EXPECT_EQ(source.parses(), parses + 1);
}

TEST_F(FsSourceChangeTest, WakeEndsTheWait) {
  FsSource source(root_, options_);
  source.Read();
  source.Wake();
  EXPECT_FALSE(source.WaitForChange(kLong));
  std::thread waker([&source] { source.Wake(); });
  EXPECT_FALSE(source.WaitForChange(kLong));
  waker.join();
}

}  // namespace
}  // namespace mixer::config
