#pragma once

#include <optional>

#include "sim/access/access.hpp"
#include "sim/request_info.hpp"

namespace kymaros::sim {

/// Answers the questions that are asked by creating an object which is never stored, and comes back with its
/// status: SelfSubjectAccessReview, SubjectAccessReview, SelfSubjectRulesReview (authorization.k8s.io/v1) and
/// SelfSubjectReview (authentication.k8s.io/v1). Nothing for every other request.
std::optional<Answer<json::Value>> review(const Access& access, const User& user,
                                          const http::Request& request);

}  // namespace kymaros::sim
