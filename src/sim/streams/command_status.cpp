#include "sim/streams/command_status.hpp"

#include <fmt/format.h>

namespace kymaros::sim {
namespace {

std::string failure(std::string_view reason, std::string message, json::Object cause, int code) {
  json::Object out{{"metadata", json::Object()},
                   {"status", "Failure"},
                   {"message", std::move(message)},
                   {"reason", reason},
                   {"details", json::Object{{"causes", json::Array{std::move(cause)}}}}};
  if (code != 0) out["code"] = code;
  return json::serialize(out);
}

}  // namespace

std::string exited_status(int exit_code, std::string_view how) {
  if (exit_code == 0)
    return json::serialize(json::Object{{"metadata", json::Object()}, {"status", "Success"}});
  return failure("NonZeroExitCode", fmt::format("command terminated with non-zero exit code: {}", how),
                 {{"reason", "ExitCode"}, {"message", std::to_string(exit_code)}}, 0);
}

std::string internal_error_status(std::string_view why) {
  return failure("InternalError", fmt::format("Internal error occurred: {}", why), {{"message", why}}, 500);
}

}  // namespace kymaros::sim
