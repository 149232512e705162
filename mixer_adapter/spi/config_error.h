// A mistake in the operator's configuration, or a doubt.
#ifndef MIXER_ADAPTER_SPI_CONFIG_ERROR_H_
#define MIXER_ADAPTER_SPI_CONFIG_ERROR_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mixer::spi {

struct ConfigError {
  enum class Severity {
    kError,    // what it stands in is not used
    kWarning,  // it is used, but probably does not do what was meant
  };

  // What is wrong: "handler h1.istio-system (config/h1.yaml:3)".
  std::string resource;
  // Where in it: "params.autoscaler_endpoint". May be empty.
  std::string field;
  // What is wrong there, and how to mend it.
  std::string message;
  Severity severity = Severity::kError;

  // "resource: field: message".
  std::string ToString() const;
};

// Collects the mistakes of one resource: finding one never ends the search.
class ConfigErrors {
 public:
  explicit ConfigErrors(std::string resource)
      : resource_(std::move(resource)) {}

  void Add(std::string_view field, std::string_view message);
  void Warn(std::string_view field, std::string_view message);

  // No mistake was added; maybe there are warnings.
  bool empty() const { return empty_; }
  // Mistakes and warnings, in the order in which they were added.
  const std::vector<ConfigError>& errors() const { return errors_; }

 private:
  std::string resource_;
  std::vector<ConfigError> errors_;
  bool empty_ = true;
};

// How many of `errors` are mistakes.
std::size_t CountMistakes(const std::vector<ConfigError>& errors);

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_CONFIG_ERROR_H_
