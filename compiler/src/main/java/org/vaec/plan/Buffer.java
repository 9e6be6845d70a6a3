package org.vaec.plan;

/**
 * Memory that values use one after the other.
 *
 * @param number from 0, as the plan is printed
 * @param size in numbers, for the largest of its values
 */
public record Buffer(int number, Count size) {}
