#include "sim/writing/decode.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "json/go_text.hpp"
#include "json/schema_prune.hpp"
#include "sim/openapi/builtin_schemas.hpp"
#include "sim/writing/type_mismatch.hpp"

namespace kymaros::sim {
namespace {

ApiError cannot_be_handled(const ResourceKind& kind, std::string_view why) {
  return bad_request(fmt::format("{0} in version \"{1}\" cannot be handled as a {0}: {2}", kind.type.kind,
                                 kind.type.version, why))
      .error();
}

std::vector<std::string> prune(const ResourceKind& kind, json::Value& object) {
  if (kind.schema) return kind.schema->prune(object);
  const auto* schema = builtin_schema(kind.type);
  if (!schema) return {};
  auto unknown = json::prune_unknown(object, *schema, json::Whole::Value);
  json::prune_nulls(object, schema);
  return unknown;
}

}  // namespace

std::optional<ApiError> decode(const ResourceKind& kind, json::Value& object, ClientWrite& write) {
  if (const auto* schema = kind.is_custom ? nullptr : builtin_schema(kind.type)) {
    if (const auto mismatch = find_type_mismatch(object, *schema))
      return cannot_be_handled(kind, mismatch->of_decoder());
  }
  std::string sentences;
  for (const auto& path : prune(kind, object)) {
    auto sentence = fmt::format("unknown field \"{}\"", path);
    sentences += (sentences.empty() ? "" : ", ") + sentence;
    write.warnings.push_back(std::move(sentence));
  }
  const bool is_strict = write.validation == ClientWrite::FieldValidation::Strict;
  if (is_strict && !sentences.empty()) return cannot_be_handled(kind, "strict decoding error: " + sentences);
  if (write.validation == ClientWrite::FieldValidation::Ignore) write.warnings.clear();
  return std::nullopt;
}

std::optional<ApiError> refuse_types(const ResourceKind& kind, const json::Value& object,
                                     const json::Value& patch) {
  const auto* schema = kind.is_custom ? nullptr : builtin_schema(kind.type);
  const auto mismatch = schema ? find_type_mismatch(object, *schema) : std::nullopt;
  if (!mismatch) return std::nullopt;
  const auto value = json::go_quote(json::go_value(patch));
  return invalid("", "",
                 {{.reason = "FieldValueInvalid",
                   .message = fmt::format("Invalid value: {}: {}", value, mismatch->of_converter()),
                   .field = "patch"}})
      .error();
}

std::optional<ApiError> refuse_undeclared(const ResourceKind& kind, const kube::ObjectKey& key,
                                          json::Value configuration) {
  const auto undeclared = prune(kind, configuration);
  if (undeclared.empty()) return std::nullopt;
  std::string sentences = undeclared.size() == 1 ? "" : "errors:";
  for (const auto& path : undeclared) {
    sentences +=
        fmt::format("{}.{}: field not declared in schema", undeclared.size() == 1 ? "" : "\n  ", path);
  }
  const auto group = kind.type.group.empty() ? "/" + kind.type.version : kind.type.api_version();
  return ApiError{.code = 500,
                  .reason = "",
                  .message = fmt::format("failed to create typed patch object ({}; {}, Kind={}): {}",
                                         kube::to_string(key), group, kind.type.kind, sentences)};
}

}  // namespace kymaros::sim
