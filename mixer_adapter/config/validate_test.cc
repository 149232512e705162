#include "mixer_adapter/config/validate.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/yaml_reader.h"
#include "mixer_adapter/testing/fake_inventory.h"

namespace mixer::config {
namespace {

// Format: testdata/config/README.md.
class SnapshotPrinter {
 public:
  std::string Print(const Snapshot& snapshot) {
    PrintAttributes(*snapshot.vocabulary);
    out_ += "templates:\n";
    for (const auto& one : snapshot.templates) PrintTemplate(*one);
    out_ += "adapters:\n";
    for (const auto& adapter : snapshot.adapters) PrintAdapter(*adapter);
    out_ += "instances:\n";
    for (const auto& instance : snapshot.instances) PrintInstance(*instance);
    out_ += "handlers:\n";
    for (const auto& handler : snapshot.handlers) PrintHandler(*handler);
    out_ += "rules:\n";
    for (const RuleConfig& rule : snapshot.rules) PrintRule(rule);
    out_ += "errors:\n";
    for (const auto& error : snapshot.errors) {
      absl::StrAppend(&out_, "  ", error.ToString(), "\n");
    }
    return std::move(out_);
  }

 private:
  void PrintAttributes(const Vocabulary& vocabulary) {
    vocabulary_ = &vocabulary;
    out_ += "attributes:\n";
    for (AttributeId id = 0; id < vocabulary.size(); ++id) {
      if (!vocabulary.declared(id)) continue;
      absl::StrAppend(&out_, "  ", ToAbsl(vocabulary.name(id)), " ",
                      ToAbsl(ValueTypeName(vocabulary.type(id))), "\n");
    }
  }

  void PrintTemplate(const dynamic::DynamicTemplate& one) {
    const spi::Template& shape = one.shape();
    absl::StrAppend(&out_, "  ", ToAbsl(shape.name()), " ", one.internal_name(),
                    " ", static_cast<int>(shape.variety()));
    for (const spi::OutputField& output : shape.outputs()) {
      absl::StrAppend(&out_, " ", output.name, ":",
                      ToAbsl(ValueTypeName(output.type)));
    }
    out_ += "\n";
  }

  void PrintAdapter(const AdapterConfig& adapter) {
    absl::StrAppend(
        &out_, "  ", adapter.info.name, " ",
        adapter.params == nullptr ? "no params" : adapter.params->full_name());
    for (const spi::Template* const one : adapter.info.templates) {
      absl::StrAppend(&out_, " ", ToAbsl(one->name()));
    }
    out_ += adapter.session_based ? " session based\n" : "\n";
  }

  void PrintInstance(const InstanceConfig& instance) {
    absl::StrAppend(&out_, "  ", instance.params->name(), " ",
                    ToAbsl(instance.instance_template->name()));
    PrintMessage(instance.instance_template->fields(), instance.params->root());
    for (const AttributeBinding& binding : instance.bindings) {
      absl::StrAppend(&out_, " ", ToAbsl(vocabulary_->name(binding.attribute)),
                      "<-", binding.expression);
    }
    out_ += "\n";
  }

  void PrintMessage(const spi::MessageSpec& spec,
                    const spi::MessageParams& message) {
    for (std::size_t i = 0; i < spec.field_count; ++i) {
      for (const auto& element : message.fields[i]) {
        PrintElement(spec.fields[i], element);
      }
    }
  }

  void PrintElement(const spi::FieldSpec& spec,
                    const spi::MessageParams::Element& element) {
    absl::StrAppend(&out_, " ", ToAbsl(spec.name));
    if (spec.shape == spi::FieldSpec::Shape::kMap) {
      absl::StrAppend(&out_, "[", element.key, "]");
    } else if (spec.shape == spi::FieldSpec::Shape::kList) {
      out_ += "[]";
    }
    if (element.message != nullptr) {
      out_ += "={";
      PrintMessage(*spec.message, *element.message);
      out_ += " }";
      return;
    }
    absl::StrAppend(&out_, "=",
                    element.expression.literal.has_value() ? "literal " : "",
                    element.expression.text, ":",
                    ToAbsl(ValueTypeName(element.expression.type)));
  }

  void PrintNames(const std::vector<const InstanceConfig*>& instances) {
    out_ += " [";
    for (const InstanceConfig* instance : instances) {
      absl::StrAppend(&out_, out_.back() == '[' ? "" : ", ",
                      instance->params->name());
    }
    out_ += "]\n";
  }

  void PrintHandler(const HandlerConfig& handler) {
    absl::StrAppend(&out_, "  ", handler.name, " ", handler.adapter->name);
    PrintNames(handler.instances);
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    std::string params;
    printer.PrintToString(*handler.params, &params);
    absl::StrAppend(&out_, "    ", params, "\n");
  }

  void PrintRule(const RuleConfig& rule) {
    absl::StrAppend(&out_, "  ", rule.name, " ",
                    rule.unconditional() ? "always" : "/" + rule.match + "/",
                    "\n");
    for (const ActionConfig& action : rule.actions) {
      absl::StrAppend(&out_, "    '", action.name, "' ", action.handler->name);
      PrintNames(action.instances);
    }
    for (const HeaderOperation& operation : rule.header_operations) {
      PrintHeaderOperation(operation);
    }
    for (const LocalAttribute& output : rule.outputs) {
      absl::StrAppend(&out_, "    names ", output.name, " ",
                      ToAbsl(ValueTypeName(output.type)), "\n");
    }
  }

  void PrintHeaderOperation(const HeaderOperation& operation) {
    constexpr const char* kKinds[] = {"replace", "remove", "append"};
    absl::StrAppend(&out_, "    ", kKinds[static_cast<int>(operation.kind)],
                    operation.message == HeaderOperation::Message::kRequest
                        ? " request "
                        : " response ",
                    operation.name, operation.value.empty() ? "" : " = ",
                    operation.value, "\n");
  }

  const Vocabulary* vocabulary_ = nullptr;
  std::string out_;
};

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class ValidateCase : public testing::TestWithParam<const char*> {};

TEST_P(ValidateCase, GivesTheSnapshot) {
  const std::string name = GetParam();
  const spi::Inventory inventory = fake::FakeInventory();
  const Resources resources =
      ReadYaml(name + ".yaml", ReadFile("testdata/config/" + name + ".yaml"));
  const std::string got =
      SnapshotPrinter().Print(Validate(resources, inventory));
  EXPECT_EQ(got, ReadFile("testdata/config/" + name + ".want"))
      << name << ".want should be:\n"
      << got;
}

INSTANTIATE_TEST_SUITE_P(Config, ValidateCase,
                         testing::Values("attributes", "generators", "handlers",
                                         "headers", "instances", "kinds",
                                         "languages", "references", "remote",
                                         "rules"),
                         [](const auto& info) { return info.param; });

TEST(Validate, NothingGivesNothing) {
  const spi::Inventory inventory;
  const Snapshot snapshot = Validate({}, inventory);
  EXPECT_TRUE(snapshot.rules.empty());
  EXPECT_TRUE(snapshot.errors.empty());
  ASSERT_NE(snapshot.vocabulary, nullptr);
}

TEST(Validate, KeepsTheErrorsOfTheSource) {
  Resources resources;
  resources.errors.push_back({"f.yaml:1", "", "is not YAML"});
  const spi::Inventory inventory;
  EXPECT_EQ(Validate(resources, inventory).errors.at(0).ToString(),
            "f.yaml:1: is not YAML");
}

}  // namespace
}  // namespace mixer::config
