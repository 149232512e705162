// The resources that make an out-of-process adapter known, from protos.
#ifndef MIXER_ADAPTER_TESTING_REMOTE_RESOURCES_H_
#define MIXER_ADAPTER_TESTING_REMOTE_RESOURCES_H_

#include <string>
#include <vector>

namespace mixer::testing {

// One YAML document of namespace istio-system, "---" behind it.
std::string Resource(const std::string& kind, const std::string& name,
                     const std::string& spec);

// A `template` of the proto in the file `path`, with the service that its
// adapters speak. Aborts if the proto has a mistake.
std::string TemplateResource(const std::string& name, const std::string& path);

// An `adapter` that takes `templates`; `params`: the file of its proto, or
// empty.
std::string AdapterResource(const std::string& name,
                            const std::vector<std::string>& templates,
                            const std::string& params = "");

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_REMOTE_RESOURCES_H_
