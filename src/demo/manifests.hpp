#pragma once

#include <string_view>

namespace kymaros::demo {

/// A file that the program was built with, by its name: the applications of the demonstration ("shop.yaml"),
/// and what is installed with the operator (deploy/kustomize). Throws std::logic_error if there is none.
std::string_view manifest(std::string_view name);

}  // namespace kymaros::demo
