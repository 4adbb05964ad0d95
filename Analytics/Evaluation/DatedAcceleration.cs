namespace Weir.Analytics.Evaluation;

/// <summary>A reading that is played back.</summary>
/// <param name="Date">Unix ms.</param>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct DatedAcceleration(long Date, double X, double Y, double Z);
