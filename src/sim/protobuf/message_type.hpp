#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kymaros::sim::protobuf {

struct MessageType;

struct ValueType {
  enum class Kind {
    String,
    Bool,
    Int32,
    Int64,
    Bytes,        // base64 in JSON
    Quantity,     // resource.Quantity
    Time,         // metav1.Time
    MicroTime,    // metav1.MicroTime
    IntOrString,  // intstr.IntOrString
    Raw,          // runtime.RawExtension, metav1.FieldsV1: a message around JSON
    Strings,      // a message around a list of strings, as values of maps are
    Message,
  };
  Kind kind = Kind::String;
  const MessageType* message = nullptr;  // of a Message
};

/// One member of a Go struct with its tags `protobuf:` and `json:`.
struct FieldType {
  enum class Shape { Value, Pointer, List, Map };  // keys of maps are strings

  std::uint32_t number = 0;
  std::string name;  // in JSON; empty: what it has are members of the object around it
  Shape shape = Shape::Value;
  ValueType type;
  bool is_always = false;  // JSON has it though it is empty
};

struct MessageType {
  std::vector<FieldType> fields;
};

}  // namespace kymaros::sim::protobuf
