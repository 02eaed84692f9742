#pragma once

#include <string>

#include "json/value.hpp"
#include "kube/resource.hpp"
#include "sim/pages.hpp"

namespace kymaros::sim {

/// An object as PartialObjectMetadata of meta.k8s.io/v1.
json::Value metadata_only(const json::Value& object);

/// The metadata of a list: its version, and where it goes on.
json::Object list_metadata(const Page& page);

/// The JSON of a page as a list of its kind. Items of a list do not repeat kind and apiVersion unless they
/// are custom resources.
std::string list_text(const kube::ResourceType& type, const Page& page, bool repeats_kind);

/// The same as PartialObjectMetadataList.
std::string metadata_list(const Page& page);

}  // namespace kymaros::sim
