namespace Orleans.Runtime;

public interface IRingRange
{
    bool InRange(uint value);
}
