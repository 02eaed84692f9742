#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <spanstream>
#include <utility>

#include "base/text.hpp"
#include "json/yaml.hpp"
#include "json/yaml_scalar.hpp"
#include "json/yaml_text.hpp"

namespace kymaros::json {
namespace {

constexpr std::string_view kByteOrderMark = "\ufeff";
constexpr std::size_t kMaxDepth = 256;
constexpr std::size_t kMaxValues = 1'000'000;
constexpr std::size_t kMaxText = std::size_t{64} << 20;  // bytes

/// Thrown through yaml-cpp, which calls our handler, and caught in parse_yaml_documents().
struct Refused {
  YAML::Mark mark;
  std::string why;
};

/// What a value adds to the bounds.
struct Size {
  std::size_t values = 0;
  std::size_t text = 0;
  std::size_t depth = 0;
};

Size size_of(const Value& value) {
  Size size{.values = 1};
  const auto add = [&](const Value& inner) {
    const Size part = size_of(inner);
    size.values += part.values;
    size.text += part.text;
    size.depth = std::max(size.depth, part.depth + 1);
  };
  if (const auto* text = value.if_string()) size.text += text->size();
  if (const auto* array = value.if_array()) std::ranges::for_each(*array, add);
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      size.text += key.size();
      add(member);
    }
  }
  return size;
}

/// "!!int" for "tag:yaml.org,2002:int"; "?" and "!" are what yaml-cpp says of untagged plain and quoted
/// scalars.
std::string short_tag(const std::string& tag) {
  constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
  return tag.starts_with(kPrefix) ? "!!" + tag.substr(kPrefix.size()) : tag;
}

/// The scalar that yaml-cpp meant: it reads the escapes \\N and \\_ as the bytes 85 and a0, which are not
/// UTF-8.
std::string mend(std::string_view text) {
  std::string mended;
  while (!text.empty()) {
    const std::string_view before = text;
    if (!take_code_point(text)) mended += '\xc2';
    mended += before.substr(0, before.size() - text.size());
  }
  return mended;
}

Value resolve(const YAML::Mark& mark, const std::string& full_tag, const std::string& text) {
  const std::string tag = short_tag(full_tag);
  if (tag == "!" || tag == "!!str") return Value(text);
  auto value = resolve_plain_scalar(text);
  if (!value) throw Refused{mark, fmt::format("{} has no place in JSON", text)};
  const bool fits = tag == "?" || (tag == "!!int" && (value->is_int64() || value->is_uint64())) ||
                    (tag == "!!float" && value->is_number()) || (tag == "!!bool" && value->is_bool()) ||
                    (tag == "!!null" && value->is_null());
  if (!fits) throw Refused{mark, fmt::format("this cannot be read as {}", tag)};
  return *std::move(value);
}

/// Builds values from the events of yaml-cpp's parser, innermost container last.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const YamlText& text) : text_(text) {}

  std::vector<Value> take_documents() { return std::move(documents_); }

  /// yaml-cpp takes any text after a document for another one, and stays in front of what it cannot read
  /// forever.
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (last_start_ &&
        (mark.pos <= *last_start_ || !text_.may_begin_document(static_cast<std::size_t>(mark.line)))) {
      throw Refused{mark, "text after the end of the document"};
    }
    last_start_ = mark.pos;
    anchors_.clear();
  }
  /// yaml-cpp also takes the end of the text for the end of a quoted scalar, if a line or the scalar has just
  /// begun.
  void OnDocumentEnd() override {
    const auto line = static_cast<std::size_t>(last_scalar_.line);
    const auto column = static_cast<std::size_t>(last_scalar_.column);
    if (text_.is_open_quote(line, column)) throw Refused{last_scalar_, "this quote does not end"};
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    complete(mark, anchor, Value(nullptr));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    last_scalar_ = mark;
    if (awaits_key() && text == "<<" && tag == "?") {
      stack_.back().merging = true;
      return;
    }
    complete(mark, anchor, resolve(mark, tag, mend(text)));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refused{mark, "an anchor cannot contain itself"};
    charge(mark, size_of(found->second));
    place(mark, Value(found->second));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, "!!seq", anchor, Array());
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, "!!map", anchor, Object());
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map whose end has not come yet.
  struct Frame {
    YAML::Mark mark;
    YAML::anchor_t anchor = YAML::NullAnchor;
    Value container = {};
    std::optional<std::string> key = std::nullopt;  // of a map, while its value is awaited
    bool merging = false;                           // the key was <<
    std::vector<Object> merged = {};                // values of <<
  };

  bool awaits_key() const {
    return !stack_.empty() && stack_.back().container.is_object() && !stack_.back().key &&
           !stack_.back().merging;
  }

  void charge(const YAML::Mark& mark, const Size& size) {
    values_ += size.values;
    bytes_ += size.text;
    if (values_ > kMaxValues)
      throw Refused{mark, fmt::format("more than {} values, with aliases written out", kMaxValues)};
    if (bytes_ > kMaxText)
      throw Refused{mark, fmt::format("more than {} bytes, with aliases written out", kMaxText)};
    if (stack_.size() + size.depth > kMaxDepth)
      throw Refused{mark, fmt::format("more than {} levels", kMaxDepth)};
  }

  void open(const YAML::Mark& mark, const std::string& full_tag, std::string_view own_tag,
            YAML::anchor_t anchor, Value container) {
    const std::string tag = short_tag(full_tag);
    if (tag != "?" && tag != "!" && tag != own_tag)
      throw Refused{mark, fmt::format("tag {} is not supported", tag)};
    if (awaits_key()) throw Refused{mark, "a key must be a string"};
    charge(mark, {.values = 1, .depth = 1});
    stack_.push_back({.mark = mark, .anchor = anchor, .container = std::move(container)});
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    for (const auto& merged : frame.merged) {
      for (const auto& [key, value] : merged) frame.container.get_object().emplace(key, value);
    }
    if (frame.anchor != YAML::NullAnchor) keep(frame.mark, frame.anchor, frame.container);
    place(frame.mark, std::move(frame.container));
  }

  void complete(const YAML::Mark& mark, YAML::anchor_t anchor, Value scalar) {
    charge(mark, size_of(scalar));
    if (anchor != YAML::NullAnchor) keep(mark, anchor, scalar);
    place(mark, std::move(scalar));
  }

  void keep(const YAML::Mark& mark, YAML::anchor_t anchor, const Value& value) {
    charge(mark, size_of(value));
    anchors_.insert_or_assign(anchor, value);
  }

  /// Puts a value where the innermost container, or the stream, awaits one.
  void place(const YAML::Mark& mark, Value value) {
    if (stack_.empty()) {
      if (!value.is_null()) documents_.push_back(std::move(value));
      return;
    }
    Frame& frame = stack_.back();
    if (frame.container.is_array()) {
      frame.container.get_array().push_back(std::move(value));
    } else if (frame.merging) {
      merge(mark, frame, value);
      frame.merging = false;
    } else if (frame.key) {
      frame.container.get_object().emplace(*frame.key, std::move(value));
      frame.key.reset();
    } else {
      frame.key = key_of(mark, frame.container.get_object(), value);
    }
  }

  static std::string key_of(const YAML::Mark& mark, const Object& object, const Value& value) {
    std::string key;
    if (const auto* text = value.if_string()) {
      key.assign(text->data(), text->size());
    } else if (value.is_int64() || value.is_uint64() || value.is_bool()) {
      key = serialize(value);
    } else {
      throw Refused{mark, fmt::format("a key must be a string, not {}: put it in quotes", kind_name(value))};
    }
    if (object.contains(key)) throw Refused{mark, fmt::format("key \"{}\" is there twice", key)};
    return key;
  }

  void merge(const YAML::Mark& mark, Frame& frame, const Value& value) {
    const auto add = [&](const Value& source) {
      const auto* object = source.if_object();
      if (!object) throw Refused{mark, fmt::format("<< merges maps, not {}", kind_name(source))};
      charge(mark, size_of(source));
      frame.merged.push_back(*object);
    };
    if (const auto* array = value.if_array()) {
      std::ranges::for_each(*array, add);
    } else {
      add(value);
    }
  }

  const YamlText& text_;
  std::optional<int> last_start_;  // position of the latest document
  YAML::Mark last_scalar_;
  std::vector<Value> documents_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Value> anchors_;
  std::size_t values_ = 0;
  std::size_t bytes_ = 0;
};

std::unexpected<Error> invalid(const YAML::Mark& mark, std::string_view why) {
  if (mark.is_null()) return fail(ErrorCode::Invalid, fmt::format("invalid YAML: {}", why));
  return fail(ErrorCode::Invalid,
              fmt::format("invalid YAML: line {}, column {}: {}", mark.line + 1, mark.column + 1, why));
}

std::unexpected<Error> invalid(const YamlText::Defect& defect) {
  YAML::Mark mark;
  mark.line = static_cast<int>(defect.line);
  mark.column = static_cast<int>(defect.column);
  return invalid(mark, defect.why);
}

}  // namespace

Result<std::vector<Value>> parse_yaml_documents(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const YamlText lines(text);
  if (const auto defect = lines.broken_character()) return invalid(*defect);
  Builder builder(lines);
  try {
    std::ispanstream stream(std::span(text.data(), text.size()));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) continue;
  } catch (const Refused& refused) {
    return invalid(refused.mark, refused.why);
  } catch (const YAML::ParserException& error) {
    return invalid(error.mark, error.msg);
  }
  return builder.take_documents();
}

Result<Value> parse_yaml(std::string_view text) {
  KYMAROS_TRY(auto documents, parse_yaml_documents(text));
  if (documents.size() > 1) {
    return fail(ErrorCode::Invalid, fmt::format("expected one YAML document, found {}", documents.size()));
  }
  return documents.empty() ? Value(nullptr) : std::move(documents.front());
}

}  // namespace kymaros::json
