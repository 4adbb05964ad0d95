using System.Text;
using Orleans.Runtime;

namespace Weir.Persistence.Cassandra.States;

/// <summary>A state's key, a row's partition key. The grain's key is bytes: Orleans promises no text there.</summary>
/// <param name="Service">The service.</param>
/// <param name="State">Name of the state.</param>
/// <param name="GrainType">Type of the grain.</param>
/// <param name="GrainKey">Key of the grain.</param>
internal sealed record StateKey(string Service, string State, string GrainType, byte[] GrainKey)
{
    // Cassandra's own limit for a partition key is 65,535 bytes, lengths included.
    private const int BytesMax = 60_000;

    /// <summary>The grain in messages.</summary>
    public string Grain => $"{GrainType}/{Encoding.UTF8.GetString(GrainKey)}";

    /// <exception cref="ArgumentException">The key is longer than Cassandra takes.</exception>
    public static StateKey Create(string service, string state, GrainId grain)
    {
        var key = new StateKey(service, state, grain.Type.ToString()!, grain.Key.Value.ToArray());
        var length = Encoding.UTF8.GetByteCount(service) + Encoding.UTF8.GetByteCount(state) + Encoding.UTF8.GetByteCount(key.GrainType) + key.GrainKey.Length;
        return length <= BytesMax
            ? key
            : throw new ArgumentException($"The key of state '{state}' of grain type '{grain.Type}' is {length} bytes long; at most {BytesMax} are taken.");
    }
}
