namespace Weir.Silo.Ingest;

/// <summary>A record that was not taken.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Reason">The field, the value's fault and the bound.</param>
internal readonly record struct RejectedRecord(long Index, string Reason);
