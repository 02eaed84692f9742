#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/api_error.hpp"
#include "sim/request_info.hpp"

namespace kymaros::sim {

/// A write as a client asks for it (meta.v1 CreateOptions, UpdateOptions, PatchOptions), and what it is told
/// besides the answer.
struct ClientWrite {
  /// What is said of members that the kind does not have: they go in any case.
  enum class FieldValidation { Ignore, Warn, Strict };

  FieldValidation validation = FieldValidation::Warn;
  bool is_dry_run = false;                 // all is done but the storing
  std::string manager = {};                // who applies
  std::vector<std::string> warnings = {};  // each a header "Warning"

  /// From the query of a request. 422 for a value that an API server does not know; `options` is the kind
  /// that the refusal names: "PatchOptions.meta.k8s.io".
  static Answer<ClientWrite> asked_for(const RequestInfo& info, std::string_view options);
  /// 422: an apply has to say who applies.
  static std::unexpected<ApiError> lacks_manager();
};

}  // namespace kymaros::sim
