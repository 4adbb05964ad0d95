using Weir.Analytics.Prediction;
using Weir.Grains.Elevators.History;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>
/// Predictions inside the stored form of a device: version, fitted through, fitted at; by axis the model as a block (where it is an older one: 2 and through before it) and the weight (count, product, square); issued predictions: count, and where there are any
/// the last one (date, block), then their history as for a type of readings.
/// </summary>
internal static class ForecastStateCodec
{
    // Told from a model by the first byte, which is its layout.
    private const byte OlderModel = 2;

    public static void Write(ForecastState state, StateWriter writer)
    {
        writer.Number(state.Version);
        writer.Number(state.FittedThrough);
        writer.Number(state.FittedAt);
        for (var axis = 0; axis < AccelerationForecaster.Axes; axis++)
        {
            WriteModel(state, axis, writer);
            var weight = state.Weights[axis];
            writer.Number(weight.Count);
            writer.Real(weight.Product);
            writer.Real(weight.Square);
        }

        writer.Number(state.Issued?.Count ?? 0);
        if (state.Issued is { } issued)
        {
            writer.Number(issued.Last.Date);
            writer.Block(issued.Last.Body);
            ElevatorStateCodec.WriteHistory(issued.History, writer);
        }
    }

    public static ForecastState Read(ref StateReader reader)
    {
        var state = new ForecastState { Version = reader.Number(), FittedThrough = reader.Number(), FittedAt = reader.Number() };
        var models = new byte[AccelerationForecaster.Axes][];
        var throughs = new long[AccelerationForecaster.Axes];
        var weights = new WeightEstimate[AccelerationForecaster.Axes];
        for (var axis = 0; axis < models.Length; axis++)
        {
            (models[axis], throughs[axis]) = ReadModel(reader.Block(), state.FittedThrough);
            weights[axis] = new WeightEstimate(reader.Number(), reader.Real(), reader.Real());
        }

        (state.Models, state.FittedThroughs, state.Weights) = (models, throughs, weights);
        if (reader.Number() is > 0 and var count)
        {
            state.Issued = new SensorState(HistoryTypes.Issued) { Count = count };
            state.Issued.Last = ReadingChunkCodec.ReadReading(HistoryTypes.Issued, reader.Number(), ref reader);
            ElevatorStateCodec.ReadHistory(state.Issued, ref reader);
        }

        return state;
    }

    private static void WriteModel(ForecastState state, int axis, StateWriter writer)
    {
        var model = state.Models[axis];
        if (model.Length == 0 || state.FittedThroughs[axis] == state.FittedThrough)
        {
            writer.Block(model);
            return;
        }

        var older = new StateWriter();
        older.Byte(OlderModel);
        older.Number(state.FittedThroughs[axis]);
        writer.Block([.. older.Written.Span, .. model]);
    }

    private static (byte[] Model, long Through) ReadModel(byte[] block, long through)
    {
        if (block.Length == 0 || block[0] != OlderModel)
        {
            return (block, through);
        }

        var reader = new StateReader(block);
        _ = reader.Byte();
        var own = reader.Number();
        return (block[^reader.Remaining..], own);
    }
}
