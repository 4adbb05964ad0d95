using System.Text.Json;
using Orleans.Storage;

namespace Weir.Persistence.Tests.Support;

/// <summary>Any state as JSON, so that the tests need no engine's serializer.</summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span);
}
