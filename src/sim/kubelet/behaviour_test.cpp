#include "sim/kubelet/behaviour.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;
using Image = ContainerBehaviour::Image;

/// Of a pod with containers web (nginx:1) and sidecar (busybox), and init container setup.
Result<PodBehaviour> read(const std::map<std::string, std::string>& annotations,
                          const ImageBehaviours& images = {}) {
  json::Object said;
  for (const auto& [word, text] : annotations) said["sim.kubernetes.io/" + word] = text;
  auto pod = json::parse(R"({"spec": {"initContainers": [{"name": "setup", "image": "busybox"}],
      "containers": [{"name": "web", "image": "registry:5000/nginx:1"},
                     {"name": "sidecar", "image": "busybox"}]}})")
                 .value();
  pod.as_object()["metadata"] = json::Object{{"annotations", std::move(said)}};
  return read_behaviour(pod, images);
}

TEST(Behaviour, WithoutWordsAContainerComesUpAndRunsOn) {
  const auto pod = read({}).value();
  const auto& web = pod.containers.at("web");
  EXPECT_EQ(web.pull, 500ms);
  EXPECT_EQ(web.start, 1s);
  EXPECT_FALSE(web.ending);
  EXPECT_FALSE(web.ready_after);
  ASSERT_TRUE(pod.containers.at("setup").ending) << "an init container is to end";
  EXPECT_EQ(pod.containers.at("setup").ending->exit_code, 0);
}

TEST(Behaviour, GeneralWordsAreForAllButInitContainers) {
  const auto pod = read({{"image", "missing"}, {"image.sidecar", "unreachable"}}).value();
  EXPECT_EQ(pod.containers.at("web").image, Image::Missing);
  EXPECT_EQ(pod.containers.at("sidecar").image, Image::Unreachable);
  EXPECT_EQ(pod.containers.at("setup").image, Image::There);
  EXPECT_EQ(read({{"image.setup", "unreachable"}}).value().containers.at("setup").image, Image::Unreachable);
}

TEST(Behaviour, ImagesHaveTheirOwnWordsAndPodsTheLastOne) {
  const ImageBehaviours images{{"registry:5000/nginx", {{"start", "3s"}, {"stop", "4s"}}},
                               {"registry:5000/nginx:1", {{"stop", "5s"}}}};
  const auto pod = read({{"pull", "1m"}}, images).value();
  EXPECT_EQ(pod.containers.at("web").start, 3s);
  EXPECT_EQ(pod.containers.at("web").stop, 5s) << "the tag is more exact";
  EXPECT_EQ(pod.containers.at("web").pull, 1min);
  EXPECT_EQ(pod.containers.at("sidecar").start, 1s);
  EXPECT_EQ(read({{"start", "9s"}}, images).value().containers.at("web").start, 9s);
}

TEST(Behaviour, ReadsHowAProgramEnds) {
  const auto crash = read({{"crash", "after=10s, reason=OOMKilled,times=2"}}).value();
  const auto& ending = crash.containers.at("web").ending;
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->after, 10s);
  EXPECT_EQ(ending->exit_code, 137) << "what the kernel kills ends so";
  EXPECT_EQ(ending->reason, "OOMKilled");
  EXPECT_EQ(ending->times, 2);
  EXPECT_EQ(read({{"crash", ""}}).value().containers.at("web").ending->exit_code, 1);
  EXPECT_EQ(read({{"complete", "after=1m"}}).value().containers.at("web").ending->exit_code, 0);
  EXPECT_EQ(read({{"complete", "when=done"}}).value().containers.at("web").ending->when, "done");
}

TEST(Behaviour, ReadsWhenItIsReady) {
  EXPECT_EQ(read({{"ready", "never"}}).value().containers.at("web").ready_after, Duration::max());
  const auto web =
      read({{"ready", "after=5s, until=1m"}, {"live", "until=30s"}}).value().containers.at("web");
  EXPECT_EQ(web.ready_after, 5s);
  EXPECT_EQ(web.ready_until, 1min);
  EXPECT_EQ(web.live_until, 30s);
}

TEST(Behaviour, ReadsWhatItServes) {
  const auto web = read({{"http", "8080 /healthz 200 all is well\n 8080 /api/* 503 \n"},
                         {"tcp", "5432\n6379 +PONG"},
                         {"exec", "pg_isready -q = 0\npsql -c x = y = 2 no such table"},
                         {"logs", "one\ntwo"}})
                       .value()
                       .containers.at("web");
  ASSERT_TRUE(web.http_answer(8080, "/healthz"));
  EXPECT_EQ(web.http_answer(8080, "/healthz")->body, "all is well");
  ASSERT_TRUE(web.http_answer(8080, "/api/things"));
  EXPECT_EQ(web.http_answer(8080, "/api/things")->status, 503);
  EXPECT_FALSE(web.http_answer(8080, "/healthz/more"));
  EXPECT_FALSE(web.http_answer(80, "/healthz"));
  EXPECT_EQ(web.tcp_answer(6379)->greeting, "+PONG");
  EXPECT_TRUE(web.listens_on(5432));
  EXPECT_TRUE(web.listens_on(8080));
  EXPECT_FALSE(web.listens_on(80));
  EXPECT_EQ(web.exec_answer("pg_isready -q")->exit_code, 0);
  EXPECT_EQ(web.exec_answer("psql -c x = y")->exit_code, 2);
  EXPECT_EQ(web.exec_answer("psql -c x = y")->output, "no such table");
  EXPECT_EQ(web.logs, "one\ntwo");
}

TEST(Behaviour, ReadsWhatHappensToThePod) {
  const auto pod = read({{"mount", "fails=no such volume, at all"},
                         {"attach", "fails=in use"},
                         {"sandbox", "fails=no network"},
                         {"evict", "after=1m, message=low on disk"}})
                       .value();
  EXPECT_EQ(pod.mount_failure, "no such volume, at all");
  EXPECT_EQ(pod.attach_failure, "in use");
  EXPECT_EQ(pod.sandbox_failure, "no network");
  ASSERT_TRUE(pod.eviction);
  EXPECT_EQ(pod.eviction->after, 1min);
  EXPECT_EQ(pod.eviction->message, "low on disk");
  EXPECT_EQ(read({{"mount", "3s"}}).value().mount, 3s);
}

TEST(Behaviour, RefusesWhatItDoesNotKnow) {
  for (const auto& [word, text] : std::map<std::string, std::string>{{"imgae", "missing"},
                                                                     {"image", "gone"},
                                                                     {"pull", "soon"},
                                                                     {"ready", "perhaps"},
                                                                     {"crash", "after=soon"},
                                                                     {"crash.web", "when=now"},
                                                                     {"crash.wbe", "after=1s"},
                                                                     {"http", "8080 /healthz"},
                                                                     {"tcp", "postgres"},
                                                                     {"exec", "true"},
                                                                     {"mount", "fails"},
                                                                     {"sandbox", "1s"}}) {
    EXPECT_FALSE(read({{word, text}})) << word << ": " << text;
  }
}

}  // namespace
}  // namespace kymaros::sim
