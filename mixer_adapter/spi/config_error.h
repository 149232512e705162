// A mistake in the operator's configuration.
#ifndef MIXER_ADAPTER_SPI_CONFIG_ERROR_H_
#define MIXER_ADAPTER_SPI_CONFIG_ERROR_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mixer::spi {

struct ConfigError {
  // What is wrong: "handler h1.istio-system (config/h1.yaml:3)".
  std::string resource;
  // Where in it: "params.autoscaler_endpoint". May be empty.
  std::string field;
  // What is wrong there, and how to mend it.
  std::string message;

  // "resource: field: message".
  std::string ToString() const;
};

// Collects the mistakes of one resource: finding one never ends the search.
class ConfigErrors {
 public:
  explicit ConfigErrors(std::string resource)
      : resource_(std::move(resource)) {}

  void Add(std::string_view field, std::string_view message);

  bool empty() const { return errors_.empty(); }
  const std::vector<ConfigError>& errors() const { return errors_; }

 private:
  std::string resource_;
  std::vector<ConfigError> errors_;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_CONFIG_ERROR_H_
