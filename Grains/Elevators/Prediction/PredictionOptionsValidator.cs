using System.Globalization;
using Microsoft.Extensions.Options;
using Weir.Streaming;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>Checks <see cref="PredictionOptions"/> at the start.</summary>
public sealed class PredictionOptionsValidator : IValidateOptions<PredictionOptions>
{
    private readonly RangeValidator<PredictionOptions> _ranges = new(PredictionOptions.Section);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PredictionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ranges = _ranges.Validate(name, options);
        if (ranges.Failed)
        {
            return ranges;
        }

        List<string> faults = [];
        if (options.SpeedWeight != PredictionOptions.Auto
            && !(double.TryParse(options.SpeedWeight, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight is >= 0 and <= 1))
        {
            faults.Add($"Prediction:SpeedWeight is {options.SpeedWeight}; it must be from 0 to 1, or {PredictionOptions.Auto}.");
        }

        if (options.HistoryMin > options.History)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"Prediction:HistoryMin is {options.HistoryMin}; it must be at most Prediction:History, which is {options.History}."));
        }

        if (options.Step.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            faults.Add($"Prediction:Step is {options.Step}; it must be whole milliseconds.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
