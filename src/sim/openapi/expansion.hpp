#pragma once

#include "json/value.hpp"

namespace kymaros::sim {

/// A schema of an OpenAPI document with what its references ("$ref") stand for in their place, so that
/// json::compile_schema takes it. Each object of a component says by its title which one it is, as Go names
/// it: "v1.PodSpec". Prose is left out.
///
/// Where a component holds itself (JSONSchemaProps), and where no members are listed, everything is taken.
/// `components` is components/schemas of the document; std::out_of_range for a name that is not there.
json::Value expand_references(const json::Value& schema, const json::Object& components);

}  // namespace kymaros::sim
