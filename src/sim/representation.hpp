#pragma once

#include "json/value.hpp"
#include "sim/pages.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// An object as PartialObjectMetadata of meta.k8s.io/v1.
json::Value metadata_only(const json::Value& object);

/// The metadata of a list: its version, and where it goes on.
json::Object list_metadata(const Page& page);

/// A page as a list of its kind, or as PartialObjectMetadataList. Items of a list do not repeat kind and
/// apiVersion unless they are custom resources or metadata.
json::Value list_of(const ResourceKind& kind, const Page& page, bool is_metadata_only);

}  // namespace kymaros::sim
