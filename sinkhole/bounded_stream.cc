#include "sinkhole/bounded_stream.h"

#include "collector/model/check.h"

namespace cenote::sinkhole {
namespace {

// GObject's way to derive a class: the parent's struct stands first.
struct BoundedStream {
  GMimeStreamMem parent;
  Budget* budget;
};
struct BoundedStreamClass {
  GMimeStreamMemClass parent;
};

GType BoundedStreamType();

ssize_t ReadBounded(GMimeStream* stream, char* buffer, size_t size) {
  if (reinterpret_cast<BoundedStream*>(stream)->budget->Spent()) {
    return 0;
  }
  const auto* parent = static_cast<GMimeStreamClass*>(g_type_class_peek(GMIME_TYPE_STREAM_MEM));
  return parent->read(stream, buffer, size);
}

void InitClass(gpointer klass, gpointer /*data*/) { static_cast<GMimeStreamClass*>(klass)->read = ReadBounded; }

GType BoundedStreamType() {
  static const GType type =
      g_type_register_static_simple(GMIME_TYPE_STREAM_MEM, "CenoteBoundedStream", sizeof(BoundedStreamClass), InitClass,
                                    sizeof(BoundedStream), nullptr, static_cast<GTypeFlags>(0));
  return type;
}

}  // namespace

void RegisterBoundedStream() { CENOTE_CHECK(BoundedStreamType() != 0); }

GPointer<GMimeStream> MakeBoundedStream(std::string_view bytes, Budget& budget) {
  gpointer object = g_object_new(BoundedStreamType(), nullptr);
  static_cast<BoundedStream*>(object)->budget = &budget;
  GByteArray* array = g_byte_array_sized_new(static_cast<guint>(bytes.size()));
  g_byte_array_append(array, reinterpret_cast<const guint8*>(bytes.data()), static_cast<guint>(bytes.size()));
  g_mime_stream_mem_set_byte_array(static_cast<GMimeStreamMem*>(object), array);
  g_mime_stream_mem_set_owner(static_cast<GMimeStreamMem*>(object), TRUE);
  GPointer<GMimeStream> stream(static_cast<GMimeStream*>(object));
  g_mime_stream_construct(stream.get(), 0, -1);
  return stream;
}

}  // namespace cenote::sinkhole
