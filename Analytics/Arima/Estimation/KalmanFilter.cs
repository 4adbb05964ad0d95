using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>The state of an ARIMA process in R's form: Harvey's r ARMA components, then the last d + D·m values of the series; two columns, data and
/// regressor.</summary>
internal sealed class KalmanFilter
{
    // In units of the innovation variance: what is below is known.
    private const double Known = 1e-14;

    private readonly double[] _delta;
    private readonly double[] _state;
    private readonly double[] _stateOfRegressor;
    private readonly double[] _covariance;
    private readonly double[] _diffuse;
    private readonly double[] _work;
    private readonly double[] _gain;
    private readonly double[] _diffuseGain;
    private readonly double[] _phi;
    private readonly double[] _impact;
    private bool _isDiffuse;
    private bool _isKnown;
    private bool _isInnovationOnly;

    public KalmanFilter(int armaMax, double[] delta)
    {
        _delta = delta;
        var size = armaMax + delta.Length;
        (_phi, _impact) = (new double[armaMax], new double[armaMax]);
        (_state, _stateOfRegressor, _gain, _diffuseGain) = (new double[size], new double[size], new double[size], new double[size]);
        (_covariance, _diffuse, _work) = (new double[size * size], new double[size * size], new double[size * size]);
    }

    /// <summary>r = max(p, q + 1).</summary>
    public int ArmaSize { get; private set; }

    public int Size => ArmaSize + _delta.Length;

    public Span<double> State => _state.AsSpan(0, Size);

    public Span<double> StateOfRegressor => _stateOfRegressor.AsSpan(0, Size);

    /// <summary>In units of the innovation variance, row by row.</summary>
    public Span<double> Covariance => _covariance.AsSpan(0, Size * Size);

    /// <summary>Begins before the first observation; the ARMA block of the covariance is the caller's to fill.</summary>
    public void Start(LagPolynomial ar, LagPolynomial ma)
    {
        ArmaSize = Math.Max(ar.Degree, ma.Degree + 1);
        for (var i = 0; i < ArmaSize; i++)
        {
            (_phi[i], _impact[i]) = (-ar[i + 1], ma[i]);
        }

        State.Clear();
        StateOfRegressor.Clear();
        Covariance.Clear();
        _diffuse.AsSpan(0, Size * Size).Clear();
        for (var i = ArmaSize; i < Size; i++)
        {
            _diffuse[(i * Size) + i] = 1;
        }

        _isDiffuse = _delta.Length > 0;
        (_isKnown, _isInnovationOnly) = (false, false);
    }

    /// <summary>One step ahead.</summary>
    public void Predict()
    {
        Shift(State);
        Shift(StateOfRegressor);
        if (_isKnown)
        {
            _isKnown = false;
            _isInnovationOnly = true;
            return;
        }

        Spell();
        ShiftBoth(Covariance);
        AddInnovation();
        if (_isDiffuse)
        {
            ShiftBoth(_diffuse.AsSpan(0, Size * Size));
        }
    }

    /// <summary>The diffuse part of the next observation's variance.</summary>
    public double DiffuseVariance() => _isDiffuse ? Gain(_diffuse, _diffuseGain) : 0;

    /// <summary>What the prediction misses of an observation and of its regressor.</summary>
    public (double Data, double Regressor) Innovate(double value, double regressor) => (value - Observe(State), regressor - Observe(StateOfRegressor));

    /// <summary>Takes an observation of proper variance, which is returned.</summary>
    public double Update(double v, double u)
    {
        if (_isInnovationOnly)
        {
            // The covariance is RRᵀ: the innovation is all that was unknown.
            Vectors.AddScaled(v, _impact.AsSpan(0, ArmaSize), State[..ArmaSize]);
            Vectors.AddScaled(u, _impact.AsSpan(0, ArmaSize), StateOfRegressor[..ArmaSize]);
            _isInnovationOnly = false;
            _isKnown = true;
            return 1;
        }

        var variance = Gain(_covariance, _gain);
        var gain = _gain.AsSpan(0, Size);
        Vectors.AddScaled(v / variance, gain, State);
        Vectors.AddScaled(u / variance, gain, StateOfRegressor);
        for (var i = 0; i < Size; i++)
        {
            Vectors.AddScaled(-gain[i] / variance, gain, _covariance.AsSpan(i * Size, Size));
        }

        _isKnown = !_isDiffuse && IsSmall();
        if (_isKnown)
        {
            Covariance.Clear();
        }

        return variance;
    }

    /// <summary>Takes an observation that settles something diffuse; <see cref="DiffuseVariance"/> was asked just before.</summary>
    public void UpdateDiffuse(double v, double u, double diffuse)
    {
        var variance = Gain(_covariance, _gain);
        var gain = _gain.AsSpan(0, Size);
        var settled = _diffuseGain.AsSpan(0, Size);
        Vectors.AddScaled(v / diffuse, settled, State);
        Vectors.AddScaled(u / diffuse, settled, StateOfRegressor);
        var rest = 0.0;
        for (var i = 0; i < Size; i++)
        {
            var row = _covariance.AsSpan(i * Size, Size);
            Vectors.AddScaled((settled[i] * variance / (diffuse * diffuse)) - (gain[i] / diffuse), settled, row);
            Vectors.AddScaled(-settled[i] / diffuse, gain, row);
            Vectors.AddScaled(-settled[i] / diffuse, settled, _diffuse.AsSpan(i * Size, Size));
            rest += Math.Abs(_diffuse[(i * Size) + i]);
        }

        _isDiffuse = rest > 1e-9;
    }

    /// <summary>Writes down a covariance that was only known to be RRᵀ.</summary>
    private void Spell()
    {
        if (_isInnovationOnly)
        {
            _isInnovationOnly = false;
            Covariance.Clear();
            AddInnovation();
        }
    }

    private void AddInnovation()
    {
        for (var i = 0; i < ArmaSize; i++)
        {
            Vectors.AddScaled(_impact[i], _impact.AsSpan(0, ArmaSize), _covariance.AsSpan(i * Size, ArmaSize));
        }
    }

    private bool IsSmall()
    {
        for (var i = 0; i < Size; i++)
        {
            if (Math.Abs(_covariance[(i * Size) + i]) > Known)
            {
                return false;
            }
        }

        return true;
    }

    private double Observe(ReadOnlySpan<double> state) => state[0] + Vectors.Dot(_delta, state[ArmaSize..]);

    /// <summary>Matrix times observation vector; returns the observation vector times that.</summary>
    private double Gain(ReadOnlySpan<double> matrix, Span<double> gain)
    {
        for (var i = 0; i < Size; i++)
        {
            gain[i] = Observe(matrix.Slice(i * Size, Size));
        }

        return Observe(gain[..Size]);
    }

    /// <summary>x becomes Tx.</summary>
    private void Shift(Span<double> x)
    {
        var observed = Observe(x);
        var first = x[0];
        for (var i = 0; i < ArmaSize; i++)
        {
            x[i] = (i + 1 < ArmaSize ? x[i + 1] : 0) + (_phi[i] * first);
        }

        if (_delta.Length > 0)
        {
            x[ArmaSize..^1].CopyTo(x[(ArmaSize + 1)..]);
            x[ArmaSize] = observed;
        }
    }

    /// <summary>A symmetric P becomes TPTᵀ: each row shifted, transposed, each row shifted.</summary>
    private void ShiftBoth(Span<double> matrix)
    {
        for (var i = 0; i < Size; i++)
        {
            Shift(matrix.Slice(i * Size, Size));
        }

        var work = _work.AsSpan(0, Size * Size);
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
            {
                work[(j * Size) + i] = matrix[(i * Size) + j];
            }
        }

        for (var i = 0; i < Size; i++)
        {
            Shift(work.Slice(i * Size, Size));
        }

        work.CopyTo(matrix);
    }
}
