#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"

namespace kymaros::json {

/// Reads one YAML document the way kubectl reads a manifest (sigs.k8s.io/yaml), so that a text means the same
/// here and there.
///
/// - Plain scalars are resolved as in YAML 1.1: `yes`, `on`, `y`, `true` and their opposites are booleans,
/// `0644` is
///   octal, `1_000` a thousand; times and what is only like a number stay strings. A whole number
///   with a fraction of zero is an integer, as in the JSON that kubectl sends. Quoted, block and !!str
///   scalars are strings.
/// - Keys that are integers or booleans become strings ("8080"); others that are no strings are refused, as
/// are duplicate keys.
/// - Anchors, aliases and merge keys (`<<`) work; a member of the map itself wins over a merged one.
/// - Bounds: 256 levels, and, with every alias written out, a million values and 64 MiB of text.
///
/// An empty text is null. ErrorCode::Invalid with line and column ("line 3, column 7: ...") otherwise, and
/// for a second document.
Result<Value> parse_yaml(std::string_view text);

/// Reads a stream of documents ("---" between them) under the same rules and bounds; empty documents are left
/// out.
Result<std::vector<Value>> parse_yaml_documents(std::string_view text);

/// Writes one document in block style, laid out as kubectl does. Strings are quoted where any YAML reader
/// could take them for something else; those with several lines become literal blocks. parse_yaml() reads the
/// same value back, but for numbers: 1.0 is written 1.
std::string write_yaml(const Value& value);

}  // namespace kymaros::json
