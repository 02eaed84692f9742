#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/url.hpp"
#include "kube/kubeconfig.hpp"

/// What is accepted names a server, and identities are whole.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros;
  auto content = kube::parse_kubeconfig({reinterpret_cast<const char*>(data), size});
  if (!content) return 0;
  const auto config =
      kube::choose_context({{.path = "config", .directory = "/d", .content = *std::move(content)}}, {},
                           [](const std::string& path) -> Result<std::string> { return path; });
  if (!config) return 0;
  if (!http::parse_url(config->server)) std::abort();
  if (config->certificate.text.empty() != config->key.text.empty()) std::abort();
  if (config->exec && config->exec->arguments.at(0).empty()) std::abort();
  return 0;
}
