namespace Weir.Analytics.Prediction;

/// <summary>Tells from the errors of both layers whether a model has aged: the line, which knows the newest past alone, does better than it for a while.</summary>
public sealed class ModelAge
{
    /// <summary>With fewer values nothing is said.</summary>
    public const int CountMin = 30;

    /// <summary>So many times the speed layer's error is too much.</summary>
    public const double Factor = 1.5;

    private const double Share = 0.05;
    private double _speed;
    private double _batch;
    private int _count;

    /// <summary>Whether the model has aged.</summary>
    public bool HasAged => _count >= CountMin && _batch > Factor * _speed;

    /// <summary>Adds what the layers were off.</summary>
    public void Add(double speedError, double batchError)
    {
        _count++;
        var share = Math.Max(Share, 1.0 / _count);
        _speed += share * (Math.Abs(speedError) - _speed);
        _batch += share * (Math.Abs(batchError) - _batch);
    }

    /// <summary>There is a new model.</summary>
    public void Begin() => (_speed, _batch, _count) = (0, 0, 0);
}
