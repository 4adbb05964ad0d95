using Weir.Analytics.Prediction;
using Weir.Grains.Elevators.History;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>
/// Predictions inside the stored form of a device: version, fitted through, fitted at; by axis the model as a block and the weight (count, product, square); issued predictions: count, and where there are any
/// the last one (date, block), then their history as for a type of readings.
/// </summary>
internal static class ForecastStateCodec
{
    public static void Write(ForecastState state, StateWriter writer)
    {
        writer.Number(state.Version);
        writer.Number(state.FittedThrough);
        writer.Number(state.FittedAt);
        for (var axis = 0; axis < AccelerationForecaster.Axes; axis++)
        {
            writer.Block(state.Models[axis]);
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
        var weights = new WeightEstimate[AccelerationForecaster.Axes];
        for (var axis = 0; axis < models.Length; axis++)
        {
            models[axis] = reader.Block();
            weights[axis] = new WeightEstimate(reader.Number(), reader.Real(), reader.Real());
        }

        (state.Models, state.Weights) = (models, weights);
        if (reader.Number() is > 0 and var count)
        {
            state.Issued = new SensorState(HistoryTypes.Issued) { Count = count };
            state.Issued.Last = ReadingChunkCodec.ReadReading(HistoryTypes.Issued, reader.Number(), ref reader);
            ElevatorStateCodec.ReadHistory(state.Issued, ref reader);
        }

        return state;
    }
}
