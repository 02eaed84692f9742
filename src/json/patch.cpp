#include "json/patch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "json/pointer.hpp"

namespace kymaros::json {
namespace {

constexpr std::size_t kMaxOperations = 10'000;
constexpr std::size_t kMaxDepth = 256;
constexpr std::size_t kMaxCopied = std::size_t{16} << 20;  // bytes

std::unexpected<Error> invalid(std::string why) { return fail(ErrorCode::Invalid, std::move(why)); }

std::size_t depth(const Value& value) {
  std::size_t deepest = 0;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) deepest = std::max(deepest, 1 + depth(member.value()));
  } else if (const auto* array = value.if_array()) {
    for (const auto& element : *array) deepest = std::max(deepest, 1 + depth(element));
  }
  return deepest;
}

/// Roughly the memory that a value takes, in bytes.
std::size_t footprint(const Value& value) {
  std::size_t bytes = sizeof(Value);
  if (const auto* text = value.if_string()) {
    bytes += text->size();
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object)
      bytes += sizeof(Value) + member.key().size() + footprint(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& element : *array) bytes += footprint(element);
  }
  return bytes;
}

/// A number without loss: a long double holds every 64-bit integer.
long double number(const Value& value) {
  if (const auto* whole = value.if_int64()) return static_cast<long double>(*whole);
  if (const auto* large = value.if_uint64()) return static_cast<long double>(*large);
  return value.get_double();
}

/// Equality as `test` needs it (RFC 6902, 4.6): numbers by value, so that 1 is 1.0.
bool same(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return number(a) == number(b);
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), same);
  if (!a.is_object() || !b.is_object()) return a == b;
  const auto& right = b.get_object();
  return a.get_object().size() == right.size() &&
         std::ranges::all_of(a.get_object(), [&](const auto& member) {
           const Value* other = right.if_contains(member.key());
           return other && same(member.value(), *other);
         });
}

/// One element of a patch, with what its `op` needs.
struct Operation {
  std::string op;
  Pointer path;
  Pointer from;                  // move, copy
  const Value* value = nullptr;  // add, replace, test
};

Result<Pointer> pointer_member(const Object& object, std::string_view key) {
  const Value* member = object.if_contains(key);
  const auto* text = member ? member->if_string() : nullptr;
  if (!text) return invalid(fmt::format("\"{}\" must be a string", key));
  return Pointer::parse({text->data(), text->size()});
}

Result<Operation> read_operation(const Value& value) {
  const auto* object = value.if_object();
  if (!object) return invalid(fmt::format("expected an object, found {}", kind_name(value)));
  Operation operation{.op = find_string(value, {"op"})};
  KYMAROS_TRY(operation.path, pointer_member(*object, "path"));
  if (operation.op == "move" || operation.op == "copy") {
    KYMAROS_TRY(operation.from, pointer_member(*object, "from"));
  } else if (operation.op == "add" || operation.op == "replace" || operation.op == "test") {
    operation.value = object->if_contains("value");
    if (!operation.value) return invalid("\"value\" is missing");
  } else if (operation.op != "remove") {
    return invalid(fmt::format("\"{}\" is no operation", operation.op));
  }
  return operation;
}

/// A document on its way through the operations of a patch.
class Patcher {
 public:
  explicit Patcher(Value document) : document_(std::move(document)) {}

  Result<void> perform(const Operation& operation) {
    if (operation.op == "add") return add(operation.path, *operation.value);
    if (operation.op == "remove") return remove(operation.path);
    if (operation.op == "replace") return replace(operation.path, *operation.value);
    if (operation.op == "move") return move(operation.from, operation.path);
    if (operation.op == "copy") return copy(operation.from, operation.path);
    return test(operation.path, *operation.value);
  }
  Value release() { return std::move(document_); }

 private:
  Result<Value*> existing(const Pointer& place) {
    Value* found = place.find(document_);
    if (!found) return invalid(fmt::format("there is nothing at \"{}\"", place.text()));
    return found;
  }
  Result<Value*> parent_of(const Pointer& place) {
    auto tokens = place.tokens();
    tokens.pop_back();
    return existing(Pointer(std::move(tokens)));
  }

  static Result<void> fits(const Pointer& place, const Value& value) {
    if (place.tokens().size() + depth(value) <= kMaxDepth) return {};
    return invalid(fmt::format("the result is more than {} levels deep", kMaxDepth));
  }

  Result<void> add(const Pointer& place, Value value) {
    KYMAROS_TRY_VOID(fits(place, value));
    if (place.is_root()) {
      document_ = std::move(value);
      return {};
    }
    KYMAROS_TRY(Value * parent, parent_of(place));
    const auto& token = place.tokens().back();
    if (auto* object = parent->if_object()) {
      object->insert_or_assign(token, std::move(value));
      return {};
    }
    auto* array = parent->if_array();
    if (!array) return invalid(fmt::format("{} has no members", kind_name(*parent)));
    const auto index = token == "-" ? array->size() : array_index(token);
    if (!index || *index > array->size())
      return invalid(fmt::format("\"{}\" is no place in the list", token));
    array->insert(array->begin() + *index, std::move(value));
    return {};
  }

  Result<void> remove(const Pointer& place) {
    if (place.is_root()) return invalid("the whole document cannot be removed");
    KYMAROS_TRY(const Value* found, existing(place));
    KYMAROS_TRY(Value * parent, parent_of(place));
    if (auto* object = parent->if_object()) {
      object->stable_erase(object->find(place.tokens().back()));
    } else {
      auto& array = parent->get_array();
      array.erase(array.begin() + (found - array.data()));
    }
    return {};
  }

  Result<void> replace(const Pointer& place, const Value& value) {
    KYMAROS_TRY(Value * found, existing(place));
    KYMAROS_TRY_VOID(fits(place, value));
    *found = value;
    return {};
  }

  Result<void> move(const Pointer& from, const Pointer& to) {
    if (from.is_above(to)) return invalid("a value cannot be moved into itself");
    KYMAROS_TRY(Value * found, existing(from));
    if (from.is_root()) return {};  // to itself: anywhere else is inside of it
    Value value = std::move(*found);
    KYMAROS_TRY_VOID(remove(from));
    return add(to, std::move(value));
  }

  Result<void> copy(const Pointer& from, const Pointer& to) {
    KYMAROS_TRY(const Value* found, existing(from));
    copied_ += footprint(*found);
    if (copied_ > kMaxCopied) return invalid(fmt::format("the patch copies more than {} bytes", kMaxCopied));
    return add(to, *found);
  }

  Result<void> test(const Pointer& place, const Value& expected) {
    KYMAROS_TRY(const Value* found, existing(place));
    if (!same(*found, expected)) return fail(ErrorCode::Conflict, "the value is another one");
    return {};
  }

  Value document_;
  std::size_t copied_ = 0;
};

/// "operation 2 (remove /a/b)", or "operation 2" if that cannot be told.
std::string title(std::size_t index, const Value& operation) {
  const auto op = find_string(operation, {"op"});
  const auto path = find_string(operation, {"path"});
  return op.empty() ? fmt::format("operation {}", index)
                    : fmt::format("operation {} ({}{}{})", index, op, path.empty() ? "" : " ", path);
}

}  // namespace

Result<Value> apply_json_patch(Value document, const Value& patch) {
  const auto* operations = patch.if_array();
  if (!operations) return invalid(fmt::format("a JSON patch is a list, not {}", kind_name(patch)));
  if (operations->size() > kMaxOperations) {
    return invalid(fmt::format("a JSON patch has at most {} operations", kMaxOperations));
  }
  Patcher patcher(std::move(document));
  for (std::size_t i = 0; i < operations->size(); ++i) {
    const Value& element = (*operations)[i];
    const auto operation = read_operation(element);
    if (!operation) return fail(operation.error().within(title(i, element)));
    if (const auto done = patcher.perform(*operation); !done)
      return fail(done.error().within(title(i, element)));
  }
  return patcher.release();
}

}  // namespace kymaros::json
