#include "sim/writing/decode.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

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
    if (const auto mismatch = find_type_mismatch(object, *schema)) return cannot_be_handled(kind, *mismatch);
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

}  // namespace kymaros::sim
