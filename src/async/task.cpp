#include "async/task.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace kymaros::async {

bool is_cancellation(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const boost::system::system_error& failure) {
    return failure.code() == boost::asio::error::operation_aborted;
  } catch (...) {  // NOLINT(bugprone-empty-catch): any other exception is not a cancellation
  }
  return false;
}

}  // namespace kymaros::async
