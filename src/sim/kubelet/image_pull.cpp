#include "sim/kubelet/image_pull.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/kubelet/digest.hpp"

namespace kymaros::sim {

std::string pull_problem(std::string_view image, ContainerBehaviour::Image fate) {
  using Image = ContainerBehaviour::Image;
  const auto name = canonical_image(image);
  const auto slash = name.find('/');
  const auto colon = name.rfind(':');
  const auto registry = name.substr(0, slash);
  const auto repository = name.substr(slash + 1, colon - slash - 1);
  const auto failed = [&](std::string_view why) {
    return fmt::format("failed to pull and unpack image \"{}\": failed to resolve reference \"{}\": {}", name,
                       name, why);
  };
  switch (fate) {
    case Image::There:
      return {};
    case Image::Missing:
      return "rpc error: code = NotFound desc = " + failed(name + ": not found");
    case Image::Unreachable:
      return failed(
          fmt::format("failed to do request: Head \"https://{}/v2/{}/manifests/{}\": dial "
                      "tcp: lookup {}: no such host",
                      registry, repository, name.substr(colon + 1), registry));
  }
  return {};
}

std::string image_name_problem(std::string_view image) {
  const auto slash = image.find('/');
  const auto first = image.substr(0, slash == std::string_view::npos ? 0 : slash);
  const bool has_registry = first.find_first_of(".:") != std::string_view::npos || first == "localhost";
  auto repository = has_registry ? image.substr(slash + 1) : image;
  repository = repository.substr(0, repository.find(':'));
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::ranges::any_of(repository, is_upper))
    return fmt::format("invalid reference format: repository name ({}) must be lowercase", repository);
  const bool is_plain =
      !repository.empty() && repository.find_first_of(" \t\"'{}$") == std::string_view::npos;
  return is_plain ? std::string() : std::string("invalid reference format");
}

bool is_never_pulled(const json::Value& container) {
  return json::find_string(container, {"imagePullPolicy"}) == "Never";
}

bool is_always_pulled(const json::Value& container) {
  const auto policy = json::find_string(container, {"imagePullPolicy"});
  if (!policy.empty()) return policy == "Always";
  return canonical_image(json::find_string(container, {"image"})).ends_with(":latest");
}

}  // namespace kymaros::sim
