using Weir.Elevators;
using Weir.Grains.Delivery;
using Weir.Grains.Elevators.History;
using Weir.Grains.Elevators.Prediction;
using Weir.Grains.Storage;
using Weir.Streams;

namespace Weir.Grains.Elevators;

/// <summary>
/// Stored form of a device, layout 1: layout, version, flags (1 = listed), unknown fields;
/// positions: count, then partition, log, offset, index each;
/// types: count, then type, count, late, duplicates, last reading (date, then what stands behind it as a block), next numbers of chunks and pages, pages as
/// <see cref="HistoryPageCodec"/> writes parts, open readings as <see cref="ReadingChunkCodec"/> writes them, each;
/// predictions as <see cref="ForecastStateCodec"/> writes them;
/// garbage: count, then type, 1 for a page, number each.
/// </summary>
public sealed class ElevatorStateCodec : IBinaryStateCodec<ElevatorState>
{
    private const byte Layout = 1;
    private const byte ListedFlag = 1;

    public void Write(ElevatorState state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        writer.Number(state.Version);
        writer.Byte(state.Listed ? ListedFlag : (byte)0);
        writer.Number(state.UnknownFields);
        writer.Number(state.Positions.All.Count);
        for (var i = 0; i < state.Positions.All.Count; i++)
        {
            var position = state.Positions.All[i];
            writer.Number(position.Partition);
            writer.Text(position.Log);
            writer.Number(position.Offset);
            writer.Number(position.Index);
        }

        writer.Number(state.Sensors.Count());
        foreach (var sensor in state.Sensors)
        {
            Write(sensor, writer);
        }

        ForecastStateCodec.Write(state.Forecast, writer);
        writer.Number(state.Garbage.Count);
        foreach (var part in state.Garbage)
        {
            writer.Byte((byte)part.Type);
            writer.Byte(part.IsPage ? (byte)1 : (byte)0);
            writer.Number(part.Number);
        }
    }

    public ElevatorState Read(ref StateReader reader)
    {
        reader.Layout("elevator state", Layout);
        var state = new ElevatorState { Version = reader.Number(), Listed = (reader.Byte() & ListedFlag) != 0, UnknownFields = reader.Number() };
        for (var count = reader.Count(4); count > 0; count--)
        {
            var partition = reader.Below(1L << 31);
            state.Positions.Set(new Position(StreamNames.Elevators, partition, string.Intern(reader.Text()), reader.Number(), reader.Below(1L << 31)));
        }

        for (var count = reader.Count(9); count > 0; count--)
        {
            state.Set(ReadSensor(ref reader));
        }

        state.Forecast = ForecastStateCodec.Read(ref reader);
        for (var count = reader.Count(3); count > 0; count--)
        {
            state.Garbage.Add(new HistoryName(ReadType(ref reader), reader.Byte() != 0, reader.Number()));
        }

        return state;
    }

    private static void Write(SensorState sensor, StateWriter writer)
    {
        writer.Byte((byte)sensor.Type);
        writer.Number(sensor.Count);
        writer.Number(sensor.Late);
        writer.Number(sensor.Duplicates);
        writer.Number(sensor.Last.Date);
        writer.Block(sensor.Last.Body);
        WriteHistory(sensor.History, writer);
    }

    internal static void WriteHistory(SensorHistory history, StateWriter writer)
    {
        writer.Number(history.NextChunk);
        writer.Number(history.NextPage);
        HistoryPageCodec.Write(history.Pages, writer);
        ReadingChunkCodec.Write(history.Open, writer);
    }

    internal static void ReadHistory(SensorState sensor, ref StateReader reader)
    {
        var (nextChunk, nextPage) = (reader.Number(), reader.Number());
        sensor.History.Move(HistoryPageCodec.ReadParts(ref reader), nextChunk, nextPage, moved: false);
        foreach (var reading in ReadingChunkCodec.ReadReadings(sensor.Type, ref reader))
        {
            sensor.History.Add(reading);
        }
    }

    private static SensorState ReadSensor(ref StateReader reader)
    {
        var type = ReadType(ref reader);
        if (type == HistoryTypes.Issued)
        {
            throw new StateFormatException("A stored type of readings is that of predictions, which stand elsewhere.");
        }

        var sensor = new SensorState(type) { Count = reader.Number(), Late = reader.Number(), Duplicates = reader.Number() };
        sensor.Last = ReadingChunkCodec.ReadReading(type, reader.Number(), ref reader);
        ReadHistory(sensor, ref reader);
        return sensor;
    }

    private static SensorType ReadType(ref StateReader reader)
    {
        var type = (SensorType)reader.Byte();
        return HistoryTypes.IsKnown(type) ? type : throw new StateFormatException($"A stored type of readings is {(byte)type}; it must be 1 to {(byte)SensorType.Beacon}.");
    }
}
