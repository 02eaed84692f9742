#include "sim/writing/client_write.hpp"

#include <fmt/format.h>

#include <map>

namespace kymaros::sim {

Answer<ClientWrite> ClientWrite::asked_for(const RequestInfo& info, std::string_view options) {
  static const std::map<std::string, FieldValidation, std::less<>> kValidations{
      {"", FieldValidation::Warn},
      {"Ignore", FieldValidation::Ignore},
      {"Warn", FieldValidation::Warn},
      {"Strict", FieldValidation::Strict}};
  const auto refuse = [&](std::string_view field, std::string_view value, std::string_view supported) {
    return invalid(options, "",
                   {{.reason = "FieldValueNotSupported",
                     .message = fmt::format("Unsupported value: {}: supported values: {}", value, supported),
                     .field = std::string(field)}});
  };
  const auto dry_run = info.parameter("dryRun");
  if (!dry_run.empty() && dry_run != "All")
    return refuse("dryRun", fmt::format("[\"{}\"]", dry_run), "\"All\"");
  const auto validation = kValidations.find(info.parameter("fieldValidation"));
  if (validation == kValidations.end()) {
    return refuse("fieldValidation", fmt::format("\"{}\"", info.parameter("fieldValidation")),
                  "\"\", \"Ignore\", \"Strict\", \"Warn\"");
  }
  return ClientWrite{.validation = validation->second,
                     .is_dry_run = dry_run == "All",
                     .manager = info.parameter("fieldManager")};
}

std::unexpected<ApiError> ClientWrite::lacks_manager() {
  return invalid("PatchOptions.meta.k8s.io", "",
                 {{.reason = "FieldValueRequired",
                   .message = "Required value: is required for apply patch",
                   .field = "fieldManager"}});
}

}  // namespace kymaros::sim
