#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/protobuf/message_type.hpp"

namespace kymaros::sim::protobuf {

/// The kinds of objects and the messages that they are made of. As text, a line each:
///
///   kind apps/v1 Deployment apps/v1.Deployment      group version, kind, message; * is any group version
///
///   message apps/v1.DeploymentSpec                  followed by its fields: number, name in JSON, type
///   1 replicas *int32                               a pointer
///   3 template core/v1.PodTemplateSpec always       JSON has it though it is empty
///   8 - core/v1.VolumeSource                        its members are those of the message around it
///
/// [] before a type is a list, {} a map from strings. Types are string, bool, int32, int64, bytes, Quantity,
/// Time, MicroTime, IntOrString, Raw, Strings (ValueType::Kind) and messages.
class Table {
 public:
  /// Reads one more text. Throws std::runtime_error if it is not of that form: nobody but us writes them.
  void add(std::string_view text);

  /// nullptr if there is no such kind.
  const MessageType* find(std::string_view api_version, std::string_view kind) const;

 private:
  MessageType* add_line(std::string_view line, MessageType* current);
  FieldType field(std::string_view line);
  ValueType type(std::string_view name);

  std::map<std::string, MessageType, std::less<>> messages_;
  std::map<std::string, const MessageType*, std::less<>> kinds_;  // by "apps/v1 Deployment"
};

/// Of the built-in kinds, as recorded. Read when first asked for, and kept.
const Table& builtin_table();

}  // namespace kymaros::sim::protobuf
