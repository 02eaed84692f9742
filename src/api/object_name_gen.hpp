#pragma once

#include <rapidcheck.h>

#include <string>

namespace kymaros::api {

/// Names as Kubernetes lets users give them: DNS-1123 subdomains up to `limit`.
inline rc::Gen<std::string> object_name(int limit = 253) {
  return rc::gen::exec([limit] {
    const int length = *rc::gen::inRange(1, limit + 1);
    std::string name;
    for (int i = 0; i < length; ++i) {
      const bool inner = i > 0 && i + 1 < length && name.back() != '-' && name.back() != '.';
      name += inner ? *rc::gen::elementOf(std::string("abcxyz0189-."))
                    : *rc::gen::elementOf(std::string("abcxyz0189"));
    }
    return name;
  });
}

}  // namespace kymaros::api
