#include "operator/status_writer.hpp"

#include "json/merge_patch.hpp"

namespace kymaros::op {

Task<Result<api::RestoreTest>> write_status(kube::Client& client, api::RestoreTest before,
                                            api::RestoreTestStatus wanted) {
  auto change = json::diff_merge_patch(json::encode(before.status), json::encode(wanted));
  if (change.is_object() && change.get_object().empty()) co_return before;
  const json::Value patch =
      json::Object{{"metadata", json::Object{{"resourceVersion", before.metadata.resourceVersion}}},
                   {"status", std::move(change)}};
  const auto written = co_await client.patch(api::RestoreTest::resource(), before.metadata.key(),
                                             kube::PatchType::Merge, patch, {.subresource = "status"});
  if (!written) co_return fail(written.error().within("write status of RestoreTest " + before.metadata.name));
  co_return json::decode<api::RestoreTest>(*written);
}

}  // namespace kymaros::op
