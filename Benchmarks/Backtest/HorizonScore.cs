using Weir.Analytics.Evaluation;
using Weir.Analytics.Prediction;

namespace Weir.Benchmarks.Backtest;

/// <summary>All methods at one horizon of one series, held against the same values: the one so many steps after each origin.</summary>
/// <param name="ahead">How many steps.</param>
internal sealed class HorizonScore(int ahead)
{
    /// <summary>Fewer values say nothing.</summary>
    public const int CountMin = 10;

    private const double Level = 0.95;
    private const int Parts = 10;
    private readonly MethodScore[] _methods = [.. Enum.GetValues<BacktestMethod>().Select(_ => new MethodScore())];
    private readonly MethodScore[] _weights = [.. Enumerable.Range(0, Parts + 1).Select(_ => new MethodScore())];

    /// <summary>How many steps.</summary>
    public int Ahead => ahead;

    /// <summary>Values that all were held against.</summary>
    public int Count { get; private set; }

    /// <summary>Whether that is enough.</summary>
    public bool IsKnown => Count >= CountMin;

    /// <summary>One of the methods.</summary>
    public MethodScore this[BacktestMethod method] => _methods[(int)method];

    /// <summary>Line and model by weights of the line from 0 to 1, the line drawn on beyond its horizon.</summary>
    public IReadOnlyList<(double Weight, MethodScore Score)> Weights => [.. _weights.Select((score, i) => ((double)i / Parts, score))];

    /// <summary>The weight that would have been best, which nobody knew.</summary>
    public (double Weight, MethodScore Score) Best => Weights.MinBy(item => item.Score.Rmse);

    /// <summary>Holds a prediction against what came.</summary>
    /// <param name="issued">The prediction.</param>
    /// <param name="axis">Which series.</param>
    /// <param name="past">The series up to the origin.</param>
    /// <param name="actual">What came.</param>
    /// <param name="season">Steps of the season; 1 for none.</param>
    /// <param name="scale">What the naive forecast was off in the past.</param>
    public void Add(IssuedForecast issued, int axis, ReadOnlySpan<double> past, double actual, int season, double scale)
    {
        var said = issued.Axes[axis];
        var seasonal = SimpleForecast.SeasonalNaive(past, ahead, season);
        if (double.IsNaN(actual) || double.IsNaN(seasonal) || said.NaiveAt(ahead, Level) is not { } naive || said.BatchAt(ahead, Level) is not { } model)
        {
            return;
        }

        Count++;
        var line = said.SpeedAt((issued.LastStep + ahead) * issued.Step, Level);
        var isCombined = ahead <= issued.SpeedHorizon;
        Add(BacktestMethod.Line, line);
        Add(BacktestMethod.Model, model);
        Add(BacktestMethod.Fixed, isCombined ? LayerValue.Combine(line, model, ForecasterRules.SpeedWeightDefault) : model);
        Add(BacktestMethod.Auto, isCombined ? LayerValue.Combine(line, model, said.Weight) : model);
        Add(BacktestMethod.Naive, naive);
        Add(BacktestMethod.SeasonalNaive, new LayerValue(seasonal, 0));
        Add(BacktestMethod.Mean, new LayerValue(SimpleForecast.Mean(past), 0));
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i].Add(LayerValue.Combine(line, model, (double)i / Parts), actual, scale);
        }

        void Add(BacktestMethod method, LayerValue value) => _methods[(int)method].Add(value, actual, scale);
    }
}
