#pragma once

#include <string>
#include <utility>

#include "http/transport.hpp"

namespace kymaros::sim {

/// The body of an answer that is there as a whole.
class TextBody final : public http::BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  Task<Result<std::string>> read_some() override { co_return std::exchange(text_, {}); }

 private:
  std::string text_;
};

}  // namespace kymaros::sim
