#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::testing {

std::ostream& operator<<(std::ostream& out, const Reference& reference) {
  out << reference.name;
  if (!reference.key.empty()) out << "[" << reference.key << "]";
  return out << (reference.exact ? " EXACT" : " ABSENCE");
}

class FakeBag::RecordingMap final : public StringMap {
 public:
  RecordingMap(const FakeBag* bag, AttributeId id,
               const std::map<std::string, std::string>* entries)
      : bag_(bag), id_(id), entries_(entries) {}

  std::optional<std::string_view> Find(std::string_view key) const override {
    const auto found = entries_->find(std::string(key));
    bag_->Note(id_, key, found != entries_->end());
    if (found == entries_->end()) return std::nullopt;
    return found->second;
  }
  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    for (const auto& [key, value] : *entries_) visit(key, value);
  }

 private:
  const FakeBag* const bag_;
  const AttributeId id_;
  const std::map<std::string, std::string>* const entries_;
};

FakeBag::FakeBag(const Vocabulary& vocabulary, const TypedMap& attributes)
    : vocabulary_(vocabulary), attributes_(attributes) {
  for (const auto& [name, value] : attributes_) {
    const AttributeId id = vocabulary.Find(name);
    if (id != kNoAttribute) values_[id] = View(id, value);
  }
}

FakeBag::~FakeBag() = default;

Value FakeBag::View(AttributeId id, const TypedValue& value) {
  struct Visitor {
    Value operator()(const std::string& text) { return Value::String(text); }
    Value operator()(std::int64_t number) { return Value::Int64(number); }
    Value operator()(double number) { return Value::Double(number); }
    Value operator()(bool truth) { return Value::Bool(truth); }
    Value operator()(absl::Time time) {
      const std::int64_t seconds = absl::ToUnixSeconds(time);
      const absl::Duration rest = time - absl::FromUnixSeconds(seconds);
      return Value::Timestamp(
          seconds, static_cast<std::uint32_t>(absl::ToInt64Nanoseconds(rest)));
    }
    Value operator()(absl::Duration duration) {
      return Value::Duration(absl::ToInt64Nanoseconds(duration));
    }
    Value operator()(const Bytes& bytes) { return Value::Bytes(bytes.bytes); }
    Value operator()(const std::map<std::string, std::string>& entries) {
      bag->maps_.push_back(std::make_unique<RecordingMap>(bag, id, &entries));
      return Value::Map(bag->maps_.back().get());
    }
    FakeBag* const bag;
    const AttributeId id;
  };
  return std::visit(Visitor{this, id}, value);
}

Value FakeBag::Get(AttributeId id) const {
  const auto found = values_.find(id);
  if (found == values_.end()) {
    Note(id, "", false);
    return Value();
  }
  if (found->second.kind() != Value::Kind::kStringMap) Note(id, "", true);
  return found->second;
}

void FakeBag::Note(AttributeId id, std::string_view key, bool exact) const {
  references_[{id, std::string(key)}] = exact;
}

std::vector<Reference> FakeBag::References() const {
  std::vector<Reference> list;
  for (const auto& [what, exact] : references_) {
    list.push_back(
        {std::string(vocabulary_.name(what.first)), what.second, exact});
  }
  return list;
}

}  // namespace mixer::testing
