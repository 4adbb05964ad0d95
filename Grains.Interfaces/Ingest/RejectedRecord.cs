using Orleans;

namespace Weir.Ingest;

/// <summary>A record that was not taken.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Reason">The field, the value's fault and the bound.</param>
[GenerateSerializer, Immutable, Alias("weir.RejectedRecord")]
public readonly record struct RejectedRecord([property: Id(0)] long Index, [property: Id(1)] string Reason);
