using Weir.Analytics.Arima;
using Weir.Analytics.OrderSearch;
using Weir.Elevators.Prediction;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>Fits a device's models.</summary>
internal static class ModelFit
{
    /// <summary>Searches a model for every axis.</summary>
    /// <param name="training">What to fit them to.</param>
    /// <param name="budget">How long one is searched for; then the best so far is taken.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The models; null for an axis that none could be fitted to.</returns>
    public static FittedModels Fit(TrainingSeries training, TimeSpan budget, TimeProvider time)
    {
        var models = new byte[]?[training.Series.Count];
        for (var axis = 0; axis < models.Length; axis++)
        {
            using var deadline = new CancellationTokenSource(budget, time);
            try
            {
                var found = OrderSearcher.Search(training.Series[axis], new OrderSearchOptions { Deadline = deadline.Token });
                models[axis] = ModelCodec.Write(found.Model.WithUnbiasedVariance());
            }
            catch (ArimaException)
            {
                // Too little for a model of this axis: the one that it has, or none, stays.
            }
        }

        return new FittedModels(training.LastStep, models);
    }
}
