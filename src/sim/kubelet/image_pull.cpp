#include "sim/kubelet/image_pull.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/kubelet/digest.hpp"

namespace kymaros::sim {

std::string pull_problem(std::string_view image, ContainerBehaviour::Image fate, bool has_pull_secret) {
  using Image = ContainerBehaviour::Image;
  const auto name = canonical_image(image);
  const auto registry = name.substr(0, name.find('/'));
  const auto failed = [&](std::string_view code, std::string_view why) {
    return fmt::format(
        "rpc error: code = {} desc = failed to pull and unpack image \"{}\": failed to resolve reference "
        "\"{}\": {}",
        code, name, name, why);
  };
  switch (fate) {
    case Image::There:
      return {};
    case Image::Missing:
      return failed("NotFound", name + ": not found");
    case Image::Private:
      return has_pull_secret ? std::string()
                             : failed("Unknown",
                                      "pull access denied, repository does not exist or may require "
                                      "authorization: server message: insufficient_scope: authorization "
                                      "failed");
    case Image::Unreachable:
      return failed("Unknown", fmt::format("failed to do request: Head \"https://{}/v2/\": dial tcp: lookup "
                                           "{}: no such host",
                                           registry, registry));
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
