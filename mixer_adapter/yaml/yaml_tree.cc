#include "mixer_adapter/yaml/yaml_tree.h"

#include <algorithm>
#include <exception>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/mark.h"
#include "yaml-cpp/parser.h"

namespace mixer {
namespace {

// Of one node in the resources made from it, beside its text.
constexpr std::size_t kNodeBytes = 64;

// Ends the parse from within an event. Caught in ParseYaml.
struct Refusal {
  YamlError error;
};

// Whether a tag stands among the properties (tag, anchor) at the start of
// `text`. The parser's events tell `! x` and "x" not apart, and what stands
// after a lone '!' would be taken for the whole value.
bool HasTag(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  while (!text.empty()) {
    if (text[0] == '!') return true;
    std::size_t end = 0;
    if (text[0] == '&') {
      end = text.find_first_of(kBlank);
    } else if (text[0] == '#') {
      end = text.find('\n');
    } else {
      end = text.find_first_not_of(kBlank);
      if (end == 0) return false;
    }
    text.remove_prefix(std::min(end, text.size()));
  }
  return false;
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlChunk& chunk, const YamlLimits& limits)
      : chunk_(chunk), limits_(limits) {}

  std::vector<std::shared_ptr<const YamlNode>> TakeDocuments() {
    return std::move(documents_);
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // The parser makes of a token that starts nothing, as a stray '}', one
    // empty document after the other, without end.
    if (mark.pos <= last_start_) {
      throw Refusal{{Line(mark), "is not YAML: unexpected text"}};
    }
    last_start_ = mark.pos;
    anchors_.clear();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Finish(NewNode(mark, YamlNode::Kind::kNull), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& text) override {
    auto node = NewNode(mark, YamlNode::Kind::kScalar);
    node->plain = tag == "?";
    node->tagged = HasTag(At(mark));
    if (node->tagged) node->tag = tag;
    node->text = text;
    node->expanded_bytes += text.size();
    Finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Refusal{{Line(mark), "alias refers to what contains it"}};
    }
    Append(found->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(NewNode(mark, YamlNode::Kind::kSequence), anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(NewNode(mark, YamlNode::Kind::kMap), anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct OpenNode {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor;
  };

  int Line(const YAML::Mark& mark) const {
    return chunk_.first_line + std::max(mark.line, 0);
  }

  std::string_view At(const YAML::Mark& mark) const {
    const auto at = static_cast<std::size_t>(std::max(mark.pos, 0));
    return chunk_.text.substr(std::min(at, chunk_.text.size()));
  }

  std::shared_ptr<YamlNode> NewNode(const YAML::Mark& mark,
                                    YamlNode::Kind kind) const {
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->line = Line(mark);
    node->expanded_bytes = kNodeBytes;
    return node;
  }

  void Open(std::shared_ptr<YamlNode> node, YAML::anchor_t anchor) {
    open_.push_back({std::move(node), anchor});
    CheckDepth(0);
  }

  void Close() {
    OpenNode done = std::move(open_.back());
    open_.pop_back();
    Finish(std::move(done.node), done.anchor);
  }

  void Finish(std::shared_ptr<const YamlNode> node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    Append(std::move(node));
  }

  void Append(std::shared_ptr<const YamlNode> node) {
    if (open_.empty()) {
      documents_.push_back(std::move(node));
      return;
    }
    YamlNode& parent = *open_.back().node;
    CheckDepth(node->height);
    parent.height = std::max(parent.height, node->height + 1);
    // Both are at most max_expanded_bytes: no overflow.
    parent.expanded_bytes += node->expanded_bytes;
    if (parent.expanded_bytes > limits_.max_expanded_bytes) {
      throw Refusal{{node->line, absl::StrCat("document with its aliases is "
                                              "larger than ",
                                              limits_.max_expanded_bytes,
                                              " bytes: use fewer aliases or "
                                              "split it into files")}};
    }
    parent.items.push_back(std::move(node));
  }

  void CheckDepth(int below) const {
    const int depth = static_cast<int>(open_.size()) + below;
    if (depth <= limits_.max_depth) return;
    throw Refusal{{open_.back().node->line,
                   absl::StrCat("lists and mappings are nested deeper than ",
                                limits_.max_depth, " levels")}};
  }

  const YamlChunk& chunk_;
  const YamlLimits& limits_;
  int last_start_ = -1;  // of a document
  std::vector<OpenNode> open_;
  std::map<YAML::anchor_t, std::shared_ptr<const YamlNode>> anchors_;
  std::vector<std::shared_ptr<const YamlNode>> documents_;
};

std::optional<YamlError> RunParser(const YamlChunk& chunk,
                                   YAML::EventHandler* events) {
  try {
    std::istringstream in{std::string(chunk.text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(*events)) {
    }
    return std::nullopt;
  } catch (const Refusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& e) {
    return YamlError{chunk.first_line + std::max(e.mark.line, 0),
                     absl::StrCat("is not YAML: ", e.msg, ", at column ",
                                  std::max(e.mark.column, 0) + 1)};
  } catch (const std::exception& e) {
    return YamlError{chunk.first_line, absl::StrCat("is not YAML: ", e.what())};
  }
}

}  // namespace

YamlTrees ParseYaml(const YamlChunk& chunk, const YamlLimits& limits) {
  TreeBuilder builder(chunk, limits);
  YamlTrees trees;
  trees.error = RunParser(chunk, &builder);
  trees.documents = builder.TakeDocuments();
  return trees;
}

}  // namespace mixer
