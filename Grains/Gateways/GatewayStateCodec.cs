using Weir.Grains.Delivery;
using Weir.Grains.Storage;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>
/// Stored form of a gateway, layout 1. All numbers as <see cref="StateWriter"/> writes them:
/// layout, version, version − acknowledged, flags (1 = listed);
/// positions: count, then kind, partition, log, offset, index each;
/// kinds: count, then each as <see cref="KindStateCodec"/> writes it;
/// garbage: count, then kind, month, number each.
/// </summary>
public sealed class GatewayStateCodec : IBinaryStateCodec<GatewayState>
{
    private const byte Layout = 1;
    private const byte ListedFlag = 1;

    public void Write(GatewayState state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        writer.Number(state.Version);
        writer.Number(state.Version - state.Acknowledged);
        writer.Byte(state.Listed ? ListedFlag : (byte)0);
        WritePositions(state.Positions, writer);
        var kinds = state.Kinds.ToList();
        writer.Number(kinds.Count);
        foreach (var kind in kinds)
        {
            KindStateCodec.Write(kind, state.Version, writer);
        }

        writer.Number(state.Garbage.Count);
        foreach (var chunk in state.Garbage)
        {
            writer.Byte((byte)chunk.Kind);
            writer.Number(chunk.Month);
            writer.Number(chunk.Number);
        }
    }

    public GatewayState Read(ref StateReader reader)
    {
        reader.Layout("gateway state", Layout);
        var state = new GatewayState { Version = reader.Number() };
        state.Acknowledged = state.Version - reader.Number();
        state.Listed = (reader.Byte() & ListedFlag) != 0;
        ReadPositions(state.Positions, ref reader);
        for (var kinds = reader.Count(1); kinds > 0; kinds--)
        {
            state.Set(KindStateCodec.Read(state.Version, ref reader));
        }

        for (var chunks = reader.Count(3); chunks > 0; chunks--)
        {
            state.Garbage.Add(new ChunkName(KindStateCodec.ReadKind(ref reader), reader.Below(KindStateCodec.MonthBound), reader.Number()));
        }

        return state;
    }

    private static void WritePositions(PositionMap positions, StateWriter writer)
    {
        writer.Number(positions.All.Count);
        for (var i = 0; i < positions.All.Count; i++)
        {
            var position = positions.All[i];
            writer.Byte((byte)(RecordKinds.TryParse(position.Stream, out var kind) ? kind : throw new InvalidOperationException($"{position.Stream} is no stream of a gateway.")));
            writer.Number(position.Partition);
            writer.Text(position.Log);
            writer.Number(position.Offset);
            writer.Number(position.Index);
        }
    }

    private static void ReadPositions(PositionMap positions, ref StateReader reader)
    {
        for (var count = reader.Count(5); count > 0; count--)
        {
            var stream = KindStateCodec.ReadKind(ref reader).ToName();
            var partition = reader.Below(1L << 31);
            // A million gateways name the same few logs.
            var log = string.Intern(reader.Text());
            positions.Set(new Position(stream, partition, log, reader.Number(), reader.Below(1L << 31)));
        }
    }
}
