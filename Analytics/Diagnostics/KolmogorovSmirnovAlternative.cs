namespace Weir.Analytics.Diagnostics;

/// <summary>What stands against the hypothesis that both samples come from one distribution.</summary>
public enum KolmogorovSmirnovAlternative
{
    /// <summary>Their distribution functions differ: d = max |Fx − Fy|.</summary>
    TwoSided = 0,

    /// <summary>The first one's lies above somewhere: d = max (Fx − Fy).</summary>
    Greater = 1,

    /// <summary>The first one's lies below somewhere: d = max (Fy − Fx).</summary>
    Less = 2,
}
