using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Weir.Analytics.Prediction;
using Weir.Elevators.Prediction;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>How accelerations are predicted. All times but <see cref="FitBudget"/> are event time.</summary>
public sealed class PredictionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Prediction";

    /// <summary>The value of <see cref="SpeedWeight"/> with which each device finds its own.</summary>
    public const string Auto = "auto";

    /// <summary>Distance of two instants of the grid: points are whole multiples of it since 1970, and the batch layer's series has a value for each.</summary>
    /// <value>100 ms by default, 10 ms to 10 s, whole milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Step { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much of the past the speed layer's line goes through.</summary>
    /// <value>5 s by default, 50 ms to 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Points of a prediction where a request does not say.</summary>
    /// <value>10 by default, 1 to 600.</value>
    [Range(1, PredictionBounds.HorizonMax)]
    public int Horizon { get; set; } = 10;

    /// <summary>Points for which the speed layer has values; beyond, the batch layer speaks alone.</summary>
    /// <value>10 by default, 1 to 600.</value>
    [Range(1, PredictionBounds.HorizonMax)]
    public int SpeedHorizon { get; set; } = 10;

    /// <summary>Weight of the speed layer where both layers have a value: a number, or <c>auto</c> for the one that would have made the least squared error of each device and axis so far.</summary>
    /// <value>0.3 by default, 0 to 1 or <c>auto</c>.</value>
    public string SpeedWeight { get; set; } = "0.3";

    /// <summary>Most steps that a model is fitted to.</summary>
    /// <value>600 by default, 50 to 10,000.</value>
    [Range(50, 10_000)]
    public int History { get; set; } = 600;

    /// <summary>Steps with a value that a device's first model takes.</summary>
    /// <value>30 by default, 10 to 10,000; at most <see cref="History"/>.</value>
    [Range(10, 10_000)]
    public int HistoryMin { get; set; } = 30;

    /// <summary>How often a device issues, and keeps, a prediction of its own.</summary>
    /// <value>1 s by default, 100 ms to 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan IssueEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How far behind the newest kept prediction one may be before it is let go of, a chunk at a time.</summary>
    /// <value>7 days by default, 1 h to 3,650 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How old a model may become; one whose forecasts the line beats for a while is fitted anew after a tenth of it.</summary>
    /// <value>1 min by default, 1 s to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RefitEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one model is searched for, by the server's clock: then the best so far is taken.</summary>
    /// <value>2 s by default, 100 ms to 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan FitBudget { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Over how many workers the devices are divided, in the whole cluster; each fits one device at a time.</summary>
    /// <value>4 by default, 1 to 1,024; the same for all silos.</value>
    [Range(1, 1_024)]
    public int Workers { get; set; } = 4;

    /// <summary>The weight as a number; null for <see cref="Auto"/>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    internal double? FindWeight() => SpeedWeight == Auto ? null : double.Parse(SpeedWeight, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>The same, for the layers.</summary>
    internal ForecasterRules ToRules() => new()
    {
        Step = (long)Step.TotalMilliseconds,
        Window = (long)Window.TotalMilliseconds,
        WindowMax = PredictionBounds.WindowMaxMs,
        History = History,
        HistoryMin = HistoryMin,
        Horizon = Horizon,
        SpeedHorizon = SpeedHorizon,
        SpeedWeight = FindWeight() ?? ForecasterRules.SpeedWeightDefault,
        FindsWeight = FindWeight() is null,
        IssueEvery = (long)IssueEvery.TotalMilliseconds,
        RefitEvery = (long)RefitEvery.TotalMilliseconds,
    };
}
