#include "sim/protobuf/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "sim/protobuf/recorded_tables.hpp"

namespace kymaros::sim::protobuf {
namespace {

using Kind = ValueType::Kind;

constexpr auto kNames = std::to_array<std::pair<std::string_view, Kind>>({{"string", Kind::String},
                                                                          {"bool", Kind::Bool},
                                                                          {"int32", Kind::Int32},
                                                                          {"int64", Kind::Int64},
                                                                          {"bytes", Kind::Bytes},
                                                                          {"Quantity", Kind::Quantity},
                                                                          {"Time", Kind::Time},
                                                                          {"MicroTime", Kind::MicroTime},
                                                                          {"IntOrString", Kind::IntOrString},
                                                                          {"Raw", Kind::Raw},
                                                                          {"Strings", Kind::Strings}});

/// What stands before `separator`, or everything; taken off with it.
std::string_view take(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

FieldType::Shape take_shape(std::string_view& type) {
  if (take_prefix(type, "*")) return FieldType::Shape::Pointer;
  if (take_prefix(type, "[]")) return FieldType::Shape::List;
  if (take_prefix(type, "{}")) return FieldType::Shape::Map;
  return FieldType::Shape::Value;
}

}  // namespace

ValueType Table::type(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name, &std::pair<std::string_view, Kind>::first);
  if (found != kNames.end()) return {.kind = found->second};
  return {.kind = Kind::Message, .message = &messages_[std::string(name)]};
}

FieldType Table::field(std::string_view line) {
  FieldType out;
  auto rest = line;
  const auto number = take(rest, ' ');
  std::from_chars(number.data(), number.data() + number.size(), out.number);
  const auto name = take(rest, ' ');
  auto type_name = take(rest, ' ');
  if (out.number == 0 || type_name.empty()) throw std::runtime_error(fmt::format("no field: {}", line));
  if (name != "-") out.name = name;
  out.shape = take_shape(type_name);
  out.type = type(type_name);
  out.is_always = rest == "always";
  return out;
}

/// The message that the next line belongs to.
MessageType* Table::add_line(std::string_view line, MessageType* current) {
  if (line.empty()) return nullptr;
  if (take_prefix(line, "message ")) return &messages_[std::string(line)];
  if (take_prefix(line, "kind ")) {
    const auto name = line.substr(0, line.rfind(' '));
    kinds_[std::string(name)] = &messages_[std::string(line.substr(name.size() + 1))];
    return nullptr;
  }
  if (!current) throw std::runtime_error(fmt::format("a field of no message: {}", line));
  current->fields.push_back(field(line));
  return current;
}

void Table::add(std::string_view text) {
  MessageType* current = nullptr;
  while (!text.empty()) current = add_line(take(text, '\n'), current);
}

const MessageType* Table::find(std::string_view api_version, std::string_view kind) const {
  for (const auto& name : {fmt::format("{} {}", api_version, kind), fmt::format("* {}", kind)}) {
    if (const auto found = kinds_.find(name); found != kinds_.end()) return found->second;
  }
  return nullptr;
}

const Table& builtin_table() {
  static const auto kTable = [] {
    Table out;
    for (const auto& recorded : recorded_tables()) out.add(recorded.text);
    return out;
  }();
  return kTable;
}

}  // namespace kymaros::sim::protobuf
