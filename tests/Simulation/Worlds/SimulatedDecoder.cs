using System.Buffers.Binary;
using Weir.Records;
using Weir.Simulation.Oracle;
using Weir.Simulation.Traffic;
using Weir.Streaming;

namespace Weir.Simulation.Worlds;

/// <summary>Sets aside the records that break the bounds which every accepted record was checked against.</summary>
internal sealed class SimulatedDecoder(RecordKind kind, TrafficRules rules) : IRecordDecoder
{
    public void Decode(ReadOnlySpan<byte> key, in RecordRun run, Action<int, string> poison, IList<RecordRun> good)
    {
        var first = 0;
        for (var i = 0; i <= run.Count; i++)
        {
            if (i < run.Count && IsGood(run.Payload.Span.Slice(i * GatewayRecordLayout.Size, GatewayRecordLayout.Size)))
            {
                continue;
            }

            if (i > first)
            {
                var payload = run.Payload[(first * GatewayRecordLayout.Size)..(i * GatewayRecordLayout.Size)];
                good.Add(run with { FirstIndex = run.FirstIndex + first, Count = i - first, Payload = payload });
            }

            if (i < run.Count)
            {
                poison(i, "out of bounds");
            }

            first = i + 1;
        }
    }

    private bool IsGood(ReadOnlySpan<byte> record) => LogOracle.IsGood(
        kind,
        BinaryPrimitives.ReadInt64LittleEndian(record),
        BinaryPrimitives.ReadInt64LittleEndian(record[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(record[16..]),
        rules);
}
