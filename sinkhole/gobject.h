// GObjects of GMime as unique owners. Only for .cc files: it pulls in GLib.
#pragma once

#include <gmime/gmime.h>

#include <memory>

namespace cenote::sinkhole {

struct UnrefObject {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <typename T>
using GPointer = std::unique_ptr<T, UnrefObject>;

}  // namespace cenote::sinkhole
